package org.finetune4j.eval.interval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Metrics on the images themselves and on {@link Resamples} of them. Immutable. */
public final class Replicates {
  /** So many samples are evaluated at a time. */
  public static final int TOGETHER = 128;

  private final Resamples resamples;
  private final List<String> names;
  private final double[] values;
  private final double[][] samples;
  private final double[][] jackknife;

  /** {@code [metrics]}, {@code [samples][metrics]}, {@code [blocks][metrics]}. */
  private Replicates(
      Resamples resamples,
      List<String> names,
      double[] values,
      double[][] samples,
      double[][] jackknife) {
    this.resamples = resamples;
    this.names = List.copyOf(names);
    this.values = values;
    this.samples = samples;
    this.jackknife = jackknife;
  }

  /** Evaluates them; the same for any number of threads. */
  public static Replicates of(Resamples resamples, WeightedMetrics metrics) {
    return new Replicates(
        resamples,
        metrics.names(),
        metrics.of(new byte[][] {resamples.all()})[0],
        evaluate(resamples.count(), resamples::sample, metrics),
        evaluate(resamples.blocks(), resamples::without, metrics));
  }

  private static double[][] evaluate(
      int count, IntFunction<byte[]> weights, WeightedMetrics metrics) {
    List<double[]> values = new ArrayList<>(count);
    for (int from = 0; from < count; from += TOGETHER) {
      byte[][] chunk =
          IntStream.range(from, Math.min(from + TOGETHER, count))
              .parallel()
              .mapToObj(weights)
              .toArray(byte[][]::new);
      values.addAll(List.of(metrics.of(chunk)));
    }
    return values.toArray(double[][]::new);
  }

  /** The metrics' names. */
  public List<String> names() {
    return names;
  }

  /** The metric on the images themselves; undefined for an unknown name. */
  public OptionalDouble value(String name) {
    int metric = names.indexOf(name);
    return metric < 0 || Double.isNaN(values[metric])
        ? OptionalDouble.empty()
        : OptionalDouble.of(values[metric]);
  }

  /** The metric's BCa interval of 95 %; empty where it, or half of its samples, is undefined. */
  public Optional<Interval> interval(String name) {
    return interval(name, Interval.Method.BCA, Interval.LEVEL);
  }

  /** The metric's interval; empty where it, or half of its samples, is undefined. */
  public Optional<Interval> interval(String name, Interval.Method method, double level) {
    int metric = names.indexOf(name);
    return metric < 0
        ? Optional.empty()
        : Interval.of(
            values[metric], column(samples, metric), column(jackknife, metric), method, level);
  }

  private static double[] column(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = rows[row][column];
    }
    return values;
  }

  /**
   * The metrics here less those of others on the same samples: a paired difference.
   *
   * @throws IllegalArgumentException where metrics or samples differ
   */
  public Replicates minus(Replicates others) {
    if (!names.equals(others.names) || !resamples.isSame(others.resamples)) {
      throw new IllegalArgumentException(names + " and " + others.names + " of other samples");
    }
    return new Replicates(
        resamples,
        names,
        difference(values, others.values),
        difference(samples, others.samples),
        difference(jackknife, others.jackknife));
  }

  private static double[][] difference(double[][] rows, double[][] others) {
    double[][] differences = new double[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      differences[row] = difference(rows[row], others[row]);
    }
    return differences;
  }

  private static double[] difference(double[] values, double[] others) {
    double[] differences = values.clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= others[i];
    }
    return differences;
  }
}
