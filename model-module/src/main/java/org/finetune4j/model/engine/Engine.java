package org.finetune4j.model.engine;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The engine that was chosen for a network.
 *
 * @param kind {@code PLAIN} or {@code ONEDNN}
 * @param precision {@code F32} or {@code BF16}
 * @param threads of a step; 0: the environment's
 * @param algorithm of the convolutions; {@code DIRECT} for bf16 and without AVX-512, which have no
 *     other
 * @param reason one sentence for people: why this one
 */
public record Engine(
    Kind kind, Precision precision, int threads, Algorithm algorithm, String reason) {

  public Engine {
    Objects.requireNonNull(reason);
    if (kind == Kind.AUTO || precision == Precision.AUTO) {
      throw new IllegalArgumentException("an engine that was chosen is no longer automatic");
    }
  }

  /**
   * Chooses once for a network. Where oneDNN cannot run, the plain graph is taken, and {@code
   * reason} is why.
   *
   * @param dataType of the network's parameters: oneDNN's backbone computes {@code FLOAT} only
   * @throws BadInputException if bf16 is asked for and cannot be had
   */
  public static Engine choose(EngineRequest request, ResNetShape shape, DataType dataType) {
    Optional<String> obstacle = obstacle(request, shape, dataType);
    if (obstacle.isPresent()) {
      if (request.precision() == Precision.BF16) {
        throw new BadInputException("bf16 needs the oneDNN engine, but " + obstacle.get() + ".");
      }
      return new Engine(
          Kind.PLAIN,
          Precision.F32,
          request.threads(),
          Algorithm.AUTO,
          "The plain DL4J graph: " + obstacle.get() + ".");
    }
    if (request.precision() == Precision.BF16) {
      if (!OneDnn.multipliesBf16()) {
        throw new BadInputException(
            "bf16 needs a processor with AVX512-BF16 or AMX, but this one has "
                + OneDnn.instructionSet()
                + ": use f32.");
      }
      return oneDnn(request, Precision.BF16, Algorithm.DIRECT);
    }
    return oneDnn(
        request, Precision.F32, OneDnn.knowsWinograd() ? request.algorithm() : Algorithm.DIRECT);
  }

  /** Whether the backbone is the layer {@code OneDnnBackbone}. */
  public boolean oneDnn() {
    return kind == Kind.ONEDNN;
  }

  private static Engine oneDnn(EngineRequest request, Precision precision, Algorithm algorithm) {
    String reason =
        String.format(
            Locale.ROOT,
            "oneDNN %s with %s, %s, %s convolutions.",
            OneDnn.version(),
            OneDnn.instructionSet(),
            precision == Precision.BF16 ? "bf16" : "f32",
            algorithm == Algorithm.AUTO ? "direct or Winograd" : "direct");
    return new Engine(Kind.ONEDNN, precision, request.threads(), algorithm, reason);
  }

  private static Optional<String> obstacle(
      EngineRequest request, ResNetShape shape, DataType dataType) {
    if (request.kind() == Kind.PLAIN) {
      return Optional.of("it was asked for");
    }
    if (dataType != DataType.FLOAT) {
      return Optional.of("oneDNN's backbone computes FLOAT, not " + dataType);
    }
    if (shape.geometry() == Geometry.ZOO) {
      return Optional.of(
          "oneDNN's backbone knows the geometries of torchvision and of the paper only");
    }
    if (!Nd4j.getEnvironment().isCPU()) {
      return Optional.of("ND4J computes on a device that is not the CPU");
    }
    if (request.kind() == Kind.AUTO && !OneDnn.isX86()) {
      return Optional.of("oneDNN's backbone has been measured on x86-64 only");
    }
    return OneDnn.whyNotHere();
  }
}
