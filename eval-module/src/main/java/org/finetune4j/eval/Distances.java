package org.finetune4j.eval;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What a list of distances looks like. Percentiles are linear between order statistics, at place
 * p(n-1), as numpy's. All but the count are undefined for an empty list.
 */
public record Distances(
    int count,
    OptionalDouble mean,
    OptionalDouble median,
    OptionalDouble p90,
    OptionalDouble p95,
    OptionalDouble max) {
  /** Of distances in any order and unit. */
  public static Distances of(double[] distances) {
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    return new Distances(
        sorted.length,
        Arrays.stream(sorted).average(),
        percentile(sorted, 0.5),
        percentile(sorted, 0.9),
        percentile(sorted, 0.95),
        percentile(sorted, 1));
  }

  /** The value below which that share of the sorted values lies. */
  public static OptionalDouble percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return OptionalDouble.of(sorted[below] + (place - below) * (sorted[above] - sorted[below]));
  }
}
