package org.finetune4j.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.CategoryReport;
import org.finetune4j.eval.report.Report;
import org.finetune4j.model.predict.Scores;

/** One class: accuracy. */
record CategoryMetrics(Task.Category task) implements TaskMetrics {
  private static final String ACCURACY = "accuracy";

  @Override
  public CategoryPredictions predictions(Scores scores) {
    int[] targets = new int[scores.targets().length];
    for (int row = 0; row < targets.length; row++) {
      targets[row] = greatest(scores.targets()[row]);
    }
    return new CategoryPredictions(
        task.columns(),
        scores.scores(),
        targets,
        TaskMetrics.groups(scores),
        TaskMetrics.files(scores));
  }

  private static int greatest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Override
  public List<String> names() {
    return List.of(ACCURACY);
  }

  @Override
  public List<Metric> metrics(Scores scores) {
    CategoryPredictions predictions = predictions(scores);
    double accuracy = CategoryReport.topAccuracy(predictions, 1);
    return List.of(new Metric(ACCURACY, OptionalDouble.of(accuracy), true));
  }

  @Override
  public Report report(Predictions predictions, List<Origin> train) {
    return CategoryReport.of((CategoryPredictions) predictions);
  }

  @Override
  public Map<String, OptionalDouble> figures(Report report) {
    CategoryReport category = (CategoryReport) report;
    Map<String, OptionalDouble> figures = new LinkedHashMap<>();
    figures.put("loss", OptionalDouble.of(category.loss()));
    figures.put(ACCURACY, OptionalDouble.of(category.accuracy()));
    figures.put("accuracy_most_common", OptionalDouble.of(category.accuracyMostCommon()));
    figures.put("f1_macro", category.f1Macro());
    return figures;
  }
}
