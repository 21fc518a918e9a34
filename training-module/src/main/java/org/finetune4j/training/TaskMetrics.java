package org.finetune4j.training;

import java.util.List;
import java.util.OptionalDouble;
import org.finetune4j.data.Task;
import org.finetune4j.eval.MeanSquaredError;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.CategoryEvaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.PointEvaluation;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.model.predict.Scores;

/**
 * The metrics of an epoch.
 *
 * @param threshold above which a label is predicted
 */
record TaskMetrics(Task task, double threshold) {
  static TaskMetrics of(Task task, double threshold) {
    return new TaskMetrics(task, threshold);
  }

  Predictions predictions(Scores scores) {
    return TaskPredictions.of(task, scores);
  }

  /** Names of {@link #metrics}, in order. */
  List<String> names() {
    return TaskPredictions.metrics(task);
  }

  /** What is best for these labels; none for other tasks. */
  Thresholds thresholds(Scores scores) {
    return predictions(scores)
        .byTask(
            labels ->
                Thresholds.of(
                    LabelEvaluation.of(labels, EvaluationSettings.defaults())
                        .decisions()
                        .threshold()),
            points -> Thresholds.none(),
            category -> Thresholds.none());
  }

  List<Metric> metrics(Scores scores) {
    EvaluationSettings settings =
        EvaluationSettings.defaults().withThreshold(OptionalDouble.of(threshold));
    return predictions(scores)
        .byTask(
            labels -> LabelEvaluation.of(labels, settings).headline(),
            // fastai's mse is that of the outputs, in the network's own coordinates.
            points ->
                PointEvaluation.of(points, settings)
                    .headline(
                        MeanSquaredError.of(scores.scores(), scores.targets(), scores.counted())),
            category -> CategoryEvaluation.of(category).headline());
  }
}
