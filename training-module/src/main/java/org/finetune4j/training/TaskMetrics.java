package org.finetune4j.training;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.Report;
import org.finetune4j.model.predict.Scores;

/** What evaluation a task asks for. */
interface TaskMetrics {
  /** The scores as evaluation takes them. */
  Predictions predictions(Scores scores);

  /** Names of {@link #metrics}, in order. */
  List<String> names();

  /** The figures told after each epoch. */
  List<Metric> metrics(Scores scores);

  /**
   * What the predictions are worth.
   *
   * @param train where the images that were trained on come from, for baselines
   */
  Report report(Predictions predictions, List<Origin> train);

  /** The figures of a report that are compared over folds. */
  Map<String, OptionalDouble> figures(Report report);

  /** The one place in this module where tasks part. */
  static TaskMetrics of(Task task, double threshold) {
    if (task instanceof Task.Labels labels) {
      return new LabelMetrics(labels, (float) threshold);
    }
    if (task instanceof Task.Points points) {
      return new PointMetrics(points);
    }
    if (task instanceof Task.Category category) {
      return new CategoryMetrics(category);
    }
    throw new IllegalArgumentException("no metrics for " + task.name());
  }

  /** The images' files; their numbers where nobody knows. */
  static List<String> files(Scores scores) {
    return scores.origins().isEmpty()
        ? IntStream.range(0, scores.scores().length).mapToObj(i -> "image " + i).toList()
        : scores.origins().stream().map(o -> o.sample().file()).toList();
  }

  /** The images' groups; blank where nobody knows. */
  static List<String> groups(Scores scores) {
    return scores.origins().isEmpty()
        ? IntStream.range(0, scores.scores().length).mapToObj(i -> "").toList()
        : scores.origins().stream().map(o -> o.sample().group()).toList();
  }
}
