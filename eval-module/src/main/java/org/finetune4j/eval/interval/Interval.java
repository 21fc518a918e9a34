package org.finetune4j.eval.interval;

import java.util.Arrays;
import java.util.Optional;
import org.finetune4j.eval.Distances;

/**
 * Within which a metric lies with a given confidence.
 *
 * @param low at most high
 * @param high at least low
 * @param level the confidence, in (0,1)
 */
public record Interval(double low, double high, double level) {
  /** The usual confidence. */
  public static final double LEVEL = 0.95;

  /** How its ends are found among the samples' values. */
  public enum Method {
    /** The values below which the outer shares of the samples lie. */
    PERCENTILE,
    /**
     * Bias-corrected and accelerated: the same at shares that make up for bias and skewness (Efron,
     * Better Bootstrap Confidence Intervals, 1987). As PERCENTILE where all samples lie on one side
     * of the metric.
     */
    BCA
  }

  /** Refuses ends in the wrong order and a level that is no confidence. */
  public Interval {
    requireConfidence(level);
    if (!(low <= high)) {
      throw new IllegalArgumentException(low + " to " + high + " is no interval");
    }
  }

  private static void requireConfidence(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("a confidence is between 0 and 1, not " + level);
    }
  }

  /** Whether the value lies in it; its ends do. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /**
   * Of a metric over samples, those aside in which it is undefined.
   *
   * @param value of the metric on the images themselves
   * @param samples its values on samples of them, NaN where undefined
   * @param jackknife its values without a part of the images each, NaN where undefined
   * @return empty where the metric, or half of its samples, is undefined
   */
  static Optional<Interval> of(
      double value, double[] samples, double[] jackknife, Method method, double level) {
    requireConfidence(level);
    double[] sorted = defined(samples);
    if (Double.isNaN(value) || 2 * sorted.length <= samples.length) {
      return Optional.empty();
    }
    Arrays.sort(sorted);
    double low = (1 - level) / 2;
    double high = 1 - low;
    if (method == Method.BCA) {
      double bias = Normal.quantile(shareBelow(sorted, value));
      if (Double.isFinite(bias)) {
        double acceleration = acceleration(defined(jackknife));
        low = shifted(Normal.quantile(low), bias, acceleration);
        high = shifted(Normal.quantile(high), bias, acceleration);
      }
    }
    return Optional.of(new Interval(percentile(sorted, low), percentile(sorted, high), level));
  }

  private static double[] defined(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }

  private static double percentile(double[] sorted, double share) {
    return Distances.percentile(sorted, share).orElseThrow();
  }

  /** The share of samples below the value, and half of those that equal it. */
  private static double shareBelow(double[] sorted, double value) {
    double below = 0;
    for (double sample : sorted) {
      below += sample < value ? 1 : sample == value ? 0.5 : 0;
    }
    return below / sorted.length;
  }

  /** A sixth of the skewness of the influence that parts of the images have. */
  private static double acceleration(double[] jackknife) {
    double mean = Arrays.stream(jackknife).average().orElse(0);
    double squares = 0;
    double cubes = 0;
    for (double without : jackknife) {
      double influence = mean - without;
      squares += influence * influence;
      cubes += influence * influence * influence;
    }
    double acceleration = cubes / (6 * Math.pow(squares, 1.5));
    return Double.isFinite(acceleration) ? acceleration : 0;
  }

  private static double shifted(double z, double bias, double acceleration) {
    double by = bias + z;
    double denominator = 1 - acceleration * by;
    return denominator > 0 ? Normal.share(bias + by / denominator) : by < 0 ? 0 : 1;
  }
}
