package org.finetune4j.app.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What predictions are held against.
 *
 * @param threshold of labels; empty for the one that suits these predictions best
 * @param meanPoint the training set's mean of each point, [points][2], scaled; empty for the mean
 *     of these predictions' own targets, which is a little harder to beat
 * @param radii of PCK, in pixels of the original pictures
 */
public record Yardstick(
    OptionalDouble threshold, Optional<double[][]> meanPoint, List<Double> radii) {
  /** Radii that are of use for pictures of a few hundred pixels. */
  public static final List<Double> RADII = List.of(2.0, 5.0, 10.0, 20.0, 50.0);

  public Yardstick {
    Objects.requireNonNull(threshold);
    meanPoint = meanPoint.map(m -> Arrays.stream(m).map(double[]::clone).toArray(double[][]::new));
    radii = List.copyOf(radii);
  }

  /** What suits these predictions best. */
  public static Yardstick none() {
    return new Yardstick(OptionalDouble.empty(), Optional.empty(), RADII);
  }
}
