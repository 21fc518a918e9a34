package org.finetune4j.app.report;

import java.util.List;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.ModelCard;

/** How {@code predict} prints what a model predicts. */
public sealed interface PredictionFormat permits LabelFormat, PointFormat, CategoryFormat {
  /**
   * The one of the predictions' task.
   *
   * @param card of the model, for its thresholds
   * @param indicators whether a table has a column of 0 or 1 for each label
   */
  static PredictionFormat of(Predictions predictions, ModelCard card, boolean indicators) {
    return predictions.byTask(
        labels -> new LabelFormat(labels, card, indicators), PointFormat::new, CategoryFormat::new);
  }

  /** The header of what {@code predict --csv} prints. */
  List<String> header();

  /** One image's prediction. */
  PredictionText text(int row);
}
