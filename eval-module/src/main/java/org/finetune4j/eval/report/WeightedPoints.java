package org.finetune4j.eval.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.interval.WeightedMetrics;

/** The metrics of points where an image counts as often as its weight. */
final class WeightedPoints implements WeightedMetrics {
  private static final List<String> NAMES =
      List.of("mse", "pixels_mean", "pixels_median", "pixels_p95");

  /** The nearest first. */
  private final List<PointMistakes.Miss> rising;

  private final PointPredictions predictions;

  WeightedPoints(PointPredictions predictions, PointMistakes mistakes) {
    this.predictions = predictions;
    this.rising =
        mistakes.all().stream()
            .sorted(Comparator.comparingDouble(PointMistakes.Miss::pixels))
            .toList();
  }

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public double[][] of(byte[][] weights) {
    return Stream.of(weights).parallel().map(this::of).toArray(double[][]::new);
  }

  private double[] of(byte[] weights) {
    double squares = 0;
    double distances = 0;
    long count = 0;
    for (PointMistakes.Miss miss : rising) {
      int weight = weights[miss.row()];
      double x = miss.dx() / predictions.pixelsPerUnit(miss.row(), 0);
      double y = miss.dy() / predictions.pixelsPerUnit(miss.row(), 1);
      squares += weight * (x * x + y * y) / 2;
      distances += weight * miss.pixels();
      count += weight;
    }
    return new double[] {
      squares / count,
      distances / count,
      percentile(weights, count, 0.5),
      percentile(weights, count, 0.95)
    };
  }

  /** Linear between order statistics, of distances that are there several times. */
  private double percentile(byte[] weights, long count, double share) {
    if (count == 0) {
      return Double.NaN;
    }
    double place = share * (count - 1);
    long below = (long) place;
    long above = Math.min(below + 1, count - 1);
    double lower = Double.NaN;
    long passed = 0;
    for (PointMistakes.Miss miss : rising) {
      passed += weights[miss.row()];
      if (Double.isNaN(lower) && passed > below) {
        lower = miss.pixels();
      }
      if (passed > above) {
        return lower + (place - below) * (miss.pixels() - lower);
      }
    }
    return lower;
  }
}
