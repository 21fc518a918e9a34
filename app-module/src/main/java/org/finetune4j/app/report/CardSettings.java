package org.finetune4j.app.report;

import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Thresholds;

/** What a model's card keeps for evaluations to come: thresholds, the baseline of points. */
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
}
