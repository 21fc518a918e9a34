package org.finetune4j.training.optimizer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.finetune4j.model.Parameter;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) as fastai computes it: both averages are corrected for
 * their start with this step's momentum, epsilon is added outside the root and after the
 * correction, and each parameter counts its own steps. Only weights decay; a parameter that is not
 * handed over is untouched and its step count stands still, while one with a gradient of zero
 * decays.
 *
 * <p>Works in pieces on several threads. As no number looks at another, the result does not depend
 * on them. One caller at a time is served; closed, it refuses steps.
 */
public final class Adam implements AutoCloseable {
  /** Pieces a thread takes at a time: enough work to pay for the hand-over. */
  private static final int PIECES_AT_A_TIME = 32;

  private final Settings settings;
  private final ForkJoinPool pool;
  private final Map<String, Moments> moments = new LinkedHashMap<>();

  /**
   * Its constants.
   *
   * @param squareMomentum decay of the squared gradients' average, in [0,1) ({@code sqr_mom})
   * @param epsilon added to the root, above 0
   * @param decay of the weights
   */
  public record Settings(double squareMomentum, double epsilon, Decay decay) {
    /** fastai's. */
    public static final Settings DEFAULT = new Settings(0.99, 1e-5, Decay.DEFAULT);

    /** Refuses nonsense. */
    public Settings {
      if (!(squareMomentum >= 0 && squareMomentum < 1 && epsilon > 0)) {
        throw new IllegalArgumentException("Adam with " + squareMomentum + ", " + epsilon);
      }
    }
  }

  /** With these constants, on so many threads. */
  public Adam(Settings settings, int threads) {
    this.settings = settings;
    this.pool = new ForkJoinPool(threads);
  }

  /** What is the same for all numbers of one parameter in one step. */
  private record Factors(
      float gradientScale,
      float keep,
      float l2,
      float average,
      float averageRest,
      float square,
      float squareRest,
      float rate,
      float unbias,
      float epsilon) {}

  /**
   * One step.
   *
   * @param parameters those to move, in float; their gradient views hold the gradient times the
   *     batch size
   * @param batchSize number of images in the batch, at least 1
   * @param rates a learning rate for each of {@link Parameter.Group}, in its order
   * @param momentum decay of the gradient's average, in [0,1)
   */
  public synchronized void step(
      List<Parameter> parameters, int batchSize, double[] rates, double momentum) {
    requireOpen();
    if (batchSize < 1) {
      throw new IllegalArgumentException("a batch of " + batchSize);
    }
    List<Runnable> work = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Moments own = momentsOf(parameter);
      own.steps++;
      double rate = rates[parameter.group().ordinal()];
      boolean decays = parameter.kind() == Parameter.Kind.WEIGHT;
      split(parameter, own, factors(own.steps, batchSize, rate, momentum, decays), work);
    }
    pool.submit(() -> work.parallelStream().forEach(Runnable::run)).join();
  }

  private Factors factors(int steps, int batchSize, double rate, double momentum, boolean decays) {
    Decay decay = settings.decay();
    double second = settings.squareMomentum();
    return new Factors(
        (float) (1.0 / batchSize),
        (float) (decays && decay.decoupled() ? 1 - rate * decay.amount() : 1),
        (float) (decays && !decay.decoupled() ? decay.amount() : 0),
        (float) momentum,
        (float) (1 - momentum),
        (float) second,
        (float) (1 - second),
        (float) (rate / (1 - Math.pow(momentum, steps))),
        (float) (1 / (1 - Math.pow(second, steps))),
        (float) settings.epsilon());
  }

  private void requireOpen() {
    if (pool.isShutdown()) {
      throw new IllegalStateException("this optimizer is closed");
    }
  }

  private Moments momentsOf(Parameter parameter) {
    if (parameter.values().dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          parameter.name() + " is " + parameter.values().dataType() + ", not float");
    }
    return moments.computeIfAbsent(
        parameter.name(), name -> Moments.zeros((int) parameter.values().length()));
  }

  private static void split(
      Parameter parameter, Moments own, Factors factors, List<Runnable> work) {
    FloatBuffer values = parameter.valueMemory();
    FloatBuffer gradient = parameter.gradientMemory();
    int pieces = Moments.pieces(own.length);
    for (int from = 0; from < pieces; from += PIECES_AT_A_TIME) {
      int first = from;
      int end = Math.min(pieces, first + PIECES_AT_A_TIME);
      work.add(() -> run(values, gradient, own, first, end, factors));
    }
  }

  /** Pieces from the first up to but not including the end. */
  private static void run(
      FloatBuffer values, FloatBuffer gradient, Moments own, int first, int end, Factors factors) {
    float[] p = new float[Moments.PIECE];
    float[] g = new float[Moments.PIECE];
    for (int piece = first; piece < end; piece++) {
      int at = piece * Moments.PIECE;
      int size = own.average[piece].length;
      values.get(at, p, 0, size);
      gradient.get(at, g, 0, size);
      update(p, g, own.average[piece], own.square[piece], factors);
      values.put(at, p, 0, size);
    }
  }

  private static void update(float[] p, float[] g, float[] m, float[] v, Factors factors) {
    float scale = factors.gradientScale();
    float keep = factors.keep();
    float l2 = factors.l2();
    float first = factors.average();
    float firstRest = factors.averageRest();
    float second = factors.square();
    float secondRest = factors.squareRest();
    float rate = factors.rate();
    float unbias = factors.unbias();
    float epsilon = factors.epsilon();
    for (int i = 0; i < m.length; i++) {
      float gradient = g[i] * scale + l2 * p[i];
      float average = first * m[i] + firstRest * gradient;
      float square = second * v[i] + secondRest * gradient * gradient;
      m[i] = average;
      v[i] = square;
      p[i] = p[i] * keep - rate * average / ((float) Math.sqrt(square * unbias) + epsilon);
    }
  }

  /** Forgets all averages and step counts, as fastai does at freeze and unfreeze. */
  public synchronized void clear() {
    moments.clear();
  }

  /** Names of the parameters moved since the last clearing, in the order of their first move. */
  public synchronized List<String> moved() {
    return List.copyOf(moments.keySet());
  }

  /**
   * A copy of what is remembered of one of {@link #moved}.
   *
   * @throws IllegalStateException for a parameter that was not moved
   */
  public synchronized ParameterState state(String name) {
    requireOpen();
    Moments own = moments.get(name);
    if (own == null) {
      throw new IllegalStateException(name + " was not moved");
    }
    return own.state();
  }

  /** All of {@link #state(String)}, by name: as large as the moved parameters twice. */
  public Map<String, ParameterState> state() {
    Map<String, ParameterState> state = new LinkedHashMap<>();
    moved().forEach(name -> state.put(name, state(name)));
    return state;
  }

  /** Takes over a state, for example a checkpoint's, in place of its own. */
  public synchronized void restore(Map<String, ParameterState> state) {
    requireOpen();
    moments.clear();
    state.forEach((name, saved) -> moments.put(name, Moments.of(saved)));
  }

  /** Ends the threads; the state is gone. */
  @Override
  public synchronized void close() {
    pool.shutdownNow();
    moments.clear();
  }
}
