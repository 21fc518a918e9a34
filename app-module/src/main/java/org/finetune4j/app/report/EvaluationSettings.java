package org.finetune4j.app.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.eval.report.PointReport;

/**
 * What predictions are held against.
 *
 * @param threshold of labels; empty for the one that suits these predictions best
 * @param alsoAt further thresholds to report at
 * @param meanPoint the training set's mean of each point, [points][2], scaled; empty for the mean
 *     of these predictions' own targets, which is a little harder to beat
 * @param radii of PCK, in pixels of the original images
 */
public record EvaluationSettings(
    OptionalDouble threshold,
    List<Double> alsoAt,
    Optional<double[][]> meanPoint,
    List<Double> radii) {
  public EvaluationSettings {
    Objects.requireNonNull(threshold);
    alsoAt = List.copyOf(alsoAt);
    meanPoint = meanPoint.map(m -> Arrays.stream(m).map(double[]::clone).toArray(double[][]::new));
    radii = List.copyOf(radii);
  }

  /** What suits these predictions best. */
  public static EvaluationSettings none() {
    return new EvaluationSettings(
        OptionalDouble.empty(), List.of(), Optional.empty(), PointReport.RADII);
  }

  /** The same with another threshold, or with the best where there is none. */
  public EvaluationSettings withThreshold(OptionalDouble other) {
    return new EvaluationSettings(other, alsoAt, meanPoint, radii);
  }

  /** The same with further thresholds to report at. */
  public EvaluationSettings withAlsoAt(List<Double> others) {
    return new EvaluationSettings(threshold, others, meanPoint, radii);
  }

  /** The same with the training set's mean of each point. */
  public EvaluationSettings withMeanPoint(double[][] mean) {
    return new EvaluationSettings(threshold, alsoAt, Optional.of(mean), radii);
  }

  /** The same with other radii. */
  public EvaluationSettings withRadii(List<Double> others) {
    return new EvaluationSettings(threshold, alsoAt, meanPoint, others);
  }
}
