package org.finetune4j.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.ClassValues;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.LabelReport;
import org.finetune4j.eval.report.Report;
import org.finetune4j.model.predict.Scores;

/** Labels: accuracy_multi at a threshold, and the mean average precision. */
record LabelMetrics(Task.Labels task, float threshold) implements TaskMetrics {
  private static final String ACCURACY = "accuracy_multi";
  private static final String MAP = "map";

  @Override
  public LabelPredictions predictions(Scores scores) {
    return new LabelPredictions(
        task.columns(),
        scores.scores(),
        scores.targets(),
        scores.counted(),
        TaskMetrics.groups(scores),
        TaskMetrics.files(scores));
  }

  @Override
  public List<String> names() {
    return List.of(ACCURACY, MAP);
  }

  @Override
  public List<Metric> metrics(Scores scores) {
    LabelPredictions predictions = predictions(scores);
    return List.of(
        new Metric(ACCURACY, LabelDecisions.of(predictions, threshold).accuracyMulti(), true),
        new Metric(MAP, meanAveragePrecision(predictions), true));
  }

  private static OptionalDouble meanAveragePrecision(LabelPredictions predictions) {
    return ClassValues.of(predictions, AveragePrecision.SKLEARN::of).mean();
  }

  @Override
  public Report report(Predictions predictions, List<Origin> train) {
    return LabelReport.of((LabelPredictions) predictions);
  }

  @Override
  public Map<String, OptionalDouble> figures(Report report) {
    LabelReport labels = (LabelReport) report;
    Map<String, OptionalDouble> figures = new LinkedHashMap<>();
    figures.put("loss", labels.loss());
    figures.put(MAP, labels.averagePrecision().get(AveragePrecision.SKLEARN).mean());
    figures.put("f1_micro", LabelMetric.F1_MICRO.of(labels.chosen()));
    figures.put("f1_macro", LabelMetric.F1_MACRO.of(labels.chosen()));
    figures.put("best_accuracy_multi", labels.chosen().accuracyMulti());
    figures.put("accuracy_all_negative", labels.allNegative().accuracyMulti());
    return figures;
  }
}
