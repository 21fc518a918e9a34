package org.finetune4j.app.report;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.calibration.LabelCalibration;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.threshold.ThresholdChoice;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Thresholds;

/**
 * What a model's card keeps for evaluations to come: thresholds, calibration, the baseline of
 * points.
 */
public final class CardSettings {
  private CardSettings() {}

  /** Out of a model's card. */
  public static EvaluationSettings of(ModelCard card) {
    Thresholds thresholds = card.thresholds();
    EvaluationSettings settings =
        EvaluationSettings.defaults().withThresholds(thresholds.common(), thresholds.byLabel());
    return card.meanPoint().isEmpty()
        ? settings
        : settings.withMeanPoint(
            card.meanPoint().stream()
                .map(p -> new double[] {p.x(), p.y()})
                .toArray(double[][]::new));
  }

  /** The card with the evaluation's threshold of labels. */
  public static ModelCard keep(ModelCard card, Evaluation evaluation) {
    return evaluation.byTask(
        labels -> card.withThresholds(Thresholds.of(labels.decisions().threshold())),
        points -> card,
        category -> card);
  }

  /**
   * The card with chosen thresholds, and with a calibration where one was fitted.
   *
   * @param labels in the order of the calibration
   */
  public static ModelCard keep(
      ModelCard card,
      ThresholdChoice choice,
      Optional<LabelCalibration> calibration,
      List<String> labels) {
    Map<String, Double> byLabel = new TreeMap<>();
    choice.byLabel().forEach((label, own) -> byLabel.put(label, (double) own));
    ModelCard kept = card.withThresholds(Thresholds.of(choice.common(), byLabel));
    return calibration
        .map(fitted -> kept.withCalibration(calibration(fitted, labels, card.task().names())))
        .orElse(kept);
  }

  private static Calibration calibration(
      LabelCalibration fitted, List<String> labels, List<String> order) {
    return fitted
        .temperature()
        .map(Calibration::of)
        .orElseGet(
            () ->
                Calibration.of(
                    order.stream()
                        .map(label -> fitted.lines().get(labels.indexOf(label)))
                        .map(line -> new Calibration.Line(line.slope(), line.intercept()))
                        .toList()));
  }

  /** Predictions that were made before a model was calibrated, as it would make them now. */
  public static LabelPredictions calibrated(ModelCard card, LabelPredictions predictions) {
    Calibration calibration = card.calibration();
    if (calibration.isNone()) {
      return predictions;
    }
    LabelCalibration.Line one =
        new LabelCalibration.Line(1 / calibration.temperature().orElse(1), 0);
    List<LabelCalibration.Line> lines =
        calibration.lines().isEmpty()
            ? Collections.nCopies(predictions.classes().size(), one)
            : calibration.lines().stream()
                .map(line -> new LabelCalibration.Line(line.slope(), line.intercept()))
                .toList();
    return new LabelCalibration(lines).apply(predictions);
  }

  /** A sentence about the stored thresholds, where labels have their own. */
  public static Optional<String> thresholds(ModelCard card) {
    Collection<Double> own = card.thresholds().byLabel().values();
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Using the threshold of each label that is stored in the model, %s to %s.",
                Numbers.threshold(Collections.min(own)),
                Numbers.threshold(Collections.max(own))));
  }

  /** A sentence about the stored calibration, where there is one. */
  public static Optional<String> calibration(ModelCard card) {
    Calibration calibration = card.calibration();
    if (calibration.isNone()) {
      return Optional.empty();
    }
    return Optional.of(
        "Scores are calibrated by the "
            + (calibration.lines().isEmpty()
                ? "temperature " + Numbers.threshold(calibration.temperature().getAsDouble())
                : "slope and shift of each label")
            + " that "
            + (calibration.lines().isEmpty() ? "is" : "are")
            + " stored in the model.");
  }
}
