package org.finetune4j.eval.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How predictions are evaluated. Each task takes what concerns it.
 *
 * @param threshold of labels; empty for the best of the 29 by accuracy_multi, 0.5 where none is
 * @param thresholdsByLabel of labels that have one of their own, by name
 * @param alsoAt further thresholds to report at
 * @param meanPoint the baseline of points: the training set's mean of each, [points][2], scaled;
 *     empty for the mean of these images' own targets, which is a little harder to beat
 * @param radii of PCK, in pixels of the original images
 */
public record EvaluationSettings(
    OptionalDouble threshold,
    Map<String, Double> thresholdsByLabel,
    List<Double> alsoAt,
    Optional<double[][]> meanPoint,
    List<Double> radii) {
  /** Radii of PCK that are of use for images of a few hundred pixels. */
  private static final List<Double> RADII = List.of(2.0, 5.0, 10.0, 20.0, 50.0);

  /** Copies the lists and arrays. */
  public EvaluationSettings {
    Objects.requireNonNull(threshold);
    thresholdsByLabel = Map.copyOf(thresholdsByLabel);
    alsoAt = List.copyOf(alsoAt);
    meanPoint = meanPoint.map(EvaluationSettings::copy);
    radii = List.copyOf(radii);
  }

  private static double[][] copy(double[][] mean) {
    return Arrays.stream(mean).map(double[]::clone).toArray(double[][]::new);
  }

  /** Nothing given: the best threshold, the images' own mean point, the usual radii. */
  public static EvaluationSettings defaults() {
    return new EvaluationSettings(
        OptionalDouble.empty(), Map.of(), List.of(), Optional.empty(), RADII);
  }

  /** The same with another threshold for all labels, or with the best where there is none. */
  public EvaluationSettings withThreshold(OptionalDouble other) {
    return withThresholds(other, Map.of());
  }

  /** The same with another threshold, and others for some of the labels. */
  public EvaluationSettings withThresholds(OptionalDouble other, Map<String, Double> byLabel) {
    return new EvaluationSettings(other, byLabel, alsoAt, meanPoint, radii);
  }

  /** The same with further thresholds to report at. */
  public EvaluationSettings withAlsoAt(List<Double> others) {
    return new EvaluationSettings(threshold, thresholdsByLabel, others, meanPoint, radii);
  }

  /** The same with the training set's mean of each point. */
  public EvaluationSettings withMeanPoint(double[][] mean) {
    return new EvaluationSettings(threshold, thresholdsByLabel, alsoAt, Optional.of(mean), radii);
  }

  /** The same with other radii. */
  public EvaluationSettings withRadii(List<Double> others) {
    return new EvaluationSettings(threshold, thresholdsByLabel, alsoAt, meanPoint, others);
  }
}
