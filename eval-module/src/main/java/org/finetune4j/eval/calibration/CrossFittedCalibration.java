package org.finetune4j.eval.calibration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.LogLoss;

/**
 * A calibration fitted to all images, and what such a fit is good for on others: the scores of each
 * fold are calibrated by a fit to the other folds.
 *
 * @param calibration fitted to all images
 * @param before the predictions as they are
 * @param heldOut the predictions, each calibrated by a fit to other images
 */
public record CrossFittedCalibration(
    LabelCalibration calibration, LabelPredictions before, LabelPredictions heldOut) {
  /**
   * Fits to all images and to all but each fold.
   *
   * @param foldOfRow the fold of each image, from 0 on
   * @return empty where there is no fit to all images; a fold without one stays as it is
   */
  public static Optional<CrossFittedCalibration> of(
      LabelPredictions predictions, LabelCalibration.Method method, int[] foldOfRow) {
    return LabelCalibration.fit(predictions, method)
        .map(
            all ->
                new CrossFittedCalibration(
                    all, predictions, heldOut(predictions, method, foldOfRow)));
  }

  private static LabelPredictions heldOut(
      LabelPredictions predictions, LabelCalibration.Method method, int[] foldOfRow) {
    int folds = IntStream.of(foldOfRow).max().orElse(0) + 1;
    List<Optional<LabelCalibration>> fits =
        IntStream.range(0, folds)
            .mapToObj(fold -> others(foldOfRow, fold))
            .map(
                rows ->
                    rows.isEmpty()
                        ? Optional.<LabelCalibration>empty()
                        : LabelCalibration.fit(predictions.rows(rows), method))
            .toList();
    return predictions.withScores(
        (row, label) -> {
          float score = predictions.score(row, label);
          return fits.get(foldOfRow[row])
              .map(fit -> fit.lines().get(label).of(score))
              .orElse(score);
        });
  }

  private static List<Integer> others(int[] foldOfRow, int fold) {
    return IntStream.range(0, foldOfRow.length)
        .filter(row -> foldOfRow[row] != fold)
        .boxed()
        .toList();
  }

  /** Expected calibration error of the scores as they are. */
  public OptionalDouble errorBefore() {
    return Reliability.of(before.entries()).error();
  }

  /** Expected calibration error on images that were not fitted to. */
  public OptionalDouble errorHeldOut() {
    return Reliability.of(heldOut.entries()).error();
  }

  /** The mean of the labels' own errors, those aside that have no entry: before, then held out. */
  public List<OptionalDouble> errorsByLabel() {
    return List.of(meanByLabel(before), meanByLabel(heldOut));
  }

  private static OptionalDouble meanByLabel(LabelPredictions predictions) {
    return IntStream.range(0, predictions.classes().size())
        .mapToObj(label -> Reliability.of(predictions.entries(label)).error())
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  /** Mean binary cross-entropy of the scores as they are. */
  public OptionalDouble lossBefore() {
    return LogLoss.of(before.entries());
  }

  /** Mean binary cross-entropy on images that were not fitted to. */
  public OptionalDouble lossHeldOut() {
    return LogLoss.of(heldOut.entries());
  }
}
