package org.finetune4j.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The share of points within a distance, for every distance.
 *
 * @param distances rising, in pixels of the original images, one a point
 */
public record ErrorCurve(List<Double> distances) {
  /** Sorts. */
  public ErrorCurve {
    distances = distances.stream().sorted().toList();
  }

  /** Share of points at most that far away (PCK); undefined without points. */
  public OptionalDouble within(double distance) {
    return Counts.share(distances.stream().takeWhile(d -> d <= distance).count(), distances.size());
  }

  /** The distance within which that share of the points lies; undefined without points. */
  public OptionalDouble quantile(double share) {
    return Distances.percentile(sorted(), share);
  }

  /** The distances within which 0, 1/steps .. 1 of the points lie; empty without points. */
  public List<Double> quantiles(int steps) {
    double[] sorted = sorted();
    return IntStream.rangeClosed(0, steps)
        .mapToObj(i -> Distances.percentile(sorted, (double) i / steps))
        .flatMap(d -> d.stream().boxed())
        .toList();
  }

  private double[] sorted() {
    return distances.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
