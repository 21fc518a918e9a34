package org.finetune4j.training.optimizer;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.finetune4j.model.Parameter;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Runs an update that treats each number by itself over all parameters, in pieces, on several
 * threads. As no number looks at another, the result does not depend on the threads.
 */
abstract sealed class ElementwiseOptimizer implements Optimizer permits Adam, Sgd {
  /** Pieces a thread takes at a time: enough work to be worth the handing over. */
  private static final int PIECES_AT_A_TIME = 32;

  private final Decay decay;
  private final ForkJoinPool pool;
  private final Map<String, Moments> moments = new LinkedHashMap<>();

  ElementwiseOptimizer(Decay decay, int threads) {
    this.decay = decay;
    this.pool = new ForkJoinPool(threads);
  }

  /** What is the same for all numbers of one parameter in one step. */
  record Factors(double gradientScale, double keep, double l2, double rate, double momentum) {}

  /** Updates a piece in place: values, and the moments of that piece. */
  abstract void update(
      float[] values, float[] gradient, Moments.Floats moments, int piece, Factors factors);

  /** The same in double. */
  abstract void update(
      double[] values, double[] gradient, Moments.Doubles moments, int piece, Factors factors);

  /** Makes sure that the averages exist which the next step needs. */
  abstract void prepare(Moments moments, double momentum);

  @Override
  public final synchronized void step(
      List<Parameter> parameters, int batchSize, double[] rates, double momentum) {
    requireOpen();
    if (batchSize < 1) {
      throw new IllegalArgumentException("a batch of " + batchSize);
    }
    List<Runnable> work = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Moments own = momentsOf(parameter);
      prepare(own, momentum);
      own.steps++;
      double rate = rates[parameter.group().ordinal()];
      boolean decays = parameter.kind() == Parameter.Kind.WEIGHT;
      Factors factors =
          new Factors(
              1.0 / batchSize,
              decays && decay.decoupled() ? 1 - rate * decay.amount() : 1,
              decays && !decay.decoupled() ? decay.amount() : 0,
              rate,
              momentum);
      split(parameter, own, factors, work);
    }
    pool.submit(() -> work.parallelStream().forEach(Runnable::run)).join();
  }

  private void requireOpen() {
    if (pool.isShutdown()) {
      throw new IllegalStateException("this optimizer is closed");
    }
  }

  private Moments momentsOf(Parameter parameter) {
    DataType type = parameter.values().dataType();
    int length = (int) parameter.values().length();
    return moments.computeIfAbsent(
        parameter.name(),
        name ->
            switch (type) {
              case FLOAT -> new Moments.Floats(length);
              case DOUBLE -> new Moments.Doubles(length);
              default -> throw new IllegalArgumentException(name + " is " + type);
            });
  }

  private void split(Parameter parameter, Moments own, Factors factors, List<Runnable> work) {
    if (own instanceof Moments.Floats floats) {
      FloatBuffer values = FlatMemory.floats(parameter.values());
      FloatBuffer gradient = FlatMemory.floats(parameter.gradient());
      blocks(
          own, (first, end) -> work.add(() -> run(values, gradient, floats, first, end, factors)));
    } else if (own instanceof Moments.Doubles doubles) {
      DoubleBuffer values = FlatMemory.doubles(parameter.values());
      DoubleBuffer gradient = FlatMemory.doubles(parameter.gradient());
      blocks(
          own, (first, end) -> work.add(() -> run(values, gradient, doubles, first, end, factors)));
    }
  }

  /** Pieces from the first up to but not including the end. */
  @FunctionalInterface
  private interface Block {
    void of(int first, int end);
  }

  private static void blocks(Moments own, Block block) {
    int pieces = Moments.pieces(own.length);
    for (int first = 0; first < pieces; first += PIECES_AT_A_TIME) {
      block.of(first, Math.min(pieces, first + PIECES_AT_A_TIME));
    }
  }

  private void run(
      FloatBuffer values,
      FloatBuffer gradient,
      Moments.Floats own,
      int first,
      int end,
      Factors factors) {
    float[] p = new float[Moments.PIECE];
    float[] g = new float[Moments.PIECE];
    for (int piece = first; piece < end; piece++) {
      int at = piece * Moments.PIECE;
      int size = own.sizeOf(piece);
      values.get(at, p, 0, size);
      gradient.get(at, g, 0, size);
      update(p, g, own, piece, factors);
      values.put(at, p, 0, size);
    }
  }

  private void run(
      DoubleBuffer values,
      DoubleBuffer gradient,
      Moments.Doubles own,
      int first,
      int end,
      Factors factors) {
    double[] p = new double[Moments.PIECE];
    double[] g = new double[Moments.PIECE];
    for (int piece = first; piece < end; piece++) {
      int at = piece * Moments.PIECE;
      int size = own.sizeOf(piece);
      values.get(at, p, 0, size);
      gradient.get(at, g, 0, size);
      update(p, g, own, piece, factors);
      values.put(at, p, 0, size);
    }
  }

  /** The moments by name, for tests in double. */
  final Map<String, Moments> moments() {
    return moments;
  }

  @Override
  public final synchronized void clear() {
    moments.clear();
  }

  @Override
  public final synchronized List<String> moved() {
    return List.copyOf(moments.keySet());
  }

  @Override
  public final synchronized ParameterState state(String name) {
    requireOpen();
    if (!(moments.get(name) instanceof Moments.Floats own)) {
      throw new IllegalStateException(name + " was not moved, or is not in float");
    }
    return new ParameterState(
        own.steps,
        Moments.Floats.joined(own.average, own.length),
        Moments.Floats.joined(own.square, own.length));
  }

  @Override
  public final synchronized void restore(Map<String, ParameterState> state) {
    requireOpen();
    moments.clear();
    state.forEach(
        (name, saved) -> {
          Moments.Floats own =
              new Moments.Floats(Math.max(saved.average().length, saved.squareAverage().length));
          own.steps = saved.steps();
          own.average = saved.average().length == 0 ? null : Moments.Floats.cut(saved.average());
          own.square =
              saved.squareAverage().length == 0 ? null : Moments.Floats.cut(saved.squareAverage());
          moments.put(name, own);
        });
  }

  @Override
  public final synchronized void close() {
    pool.shutdownNow();
    moments.clear();
  }
}
