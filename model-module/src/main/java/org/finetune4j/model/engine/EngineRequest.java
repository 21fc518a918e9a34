package org.finetune4j.model.engine;

import java.util.Objects;

/**
 * What a user asks of the engine; {@link Engine#choose} returns what is used.
 *
 * @param kind which engine
 * @param precision of activations and of the weights that multiply them; master weights, batch
 *     normalisation's statistics and all gradients of parameters are f32 in any case
 * @param threads of a step; 0 for the environment's number ({@code OMP_NUM_THREADS})
 * @param algorithm of the convolutions
 */
public record EngineRequest(Kind kind, Precision precision, int threads, Algorithm algorithm) {

  /** Which engine computes the backbone. */
  public enum Kind {
    /** oneDNN where it can, else the plain graph. */
    AUTO,
    /** Deeplearning4j's own layers: the reference. */
    PLAIN,
    /** One layer that drives oneDNN. */
    ONEDNN
  }

  /** What activations are held in. */
  public enum Precision {
    /** The engine's choice: f32. */
    AUTO,
    /** IEEE single precision. */
    F32,
    /** bfloat16, on processors that multiply it in hardware. */
    BF16
  }

  /** How convolutions are computed. */
  public enum Algorithm {
    /** The library takes Winograd's where it expects a gain (3x3, stride 1, f32). */
    AUTO,
    /** Direct convolutions only. */
    DIRECT
  }

  public EngineRequest {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(precision);
    Objects.requireNonNull(algorithm);
    if (threads < 0) {
      throw new IllegalArgumentException("threads: " + threads + ", but it must be 0 or more");
    }
  }

  /** Everything left to the engine. */
  public static EngineRequest auto() {
    return new EngineRequest(Kind.AUTO, Precision.AUTO, 0, Algorithm.AUTO);
  }

  /** The plain DL4J graph. */
  public static EngineRequest plain() {
    return new EngineRequest(Kind.PLAIN, Precision.AUTO, 0, Algorithm.AUTO);
  }

  /** oneDNN at the given precision. */
  public static EngineRequest oneDnn(Precision precision) {
    return new EngineRequest(Kind.ONEDNN, precision, 0, Algorithm.AUTO);
  }

  /** The same with another number of threads; 0 leaves the environment's. */
  public EngineRequest withThreads(int number) {
    return new EngineRequest(kind, precision, number, algorithm);
  }
}
