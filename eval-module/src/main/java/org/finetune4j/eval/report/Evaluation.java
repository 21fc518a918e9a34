package org.finetune4j.eval.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.interval.WeightedMetrics;

/**
 * Predictions against their targets. What is costly is computed when it is first asked for, once.
 * Any number of threads may use it.
 */
public sealed interface Evaluation permits LabelEvaluation, PointEvaluation, CategoryEvaluation {
  /**
   * Of predictions of any task; each takes those of the settings that concern it.
   *
   * @throws IllegalArgumentException where the settings do not fit the predictions
   */
  static Evaluation of(Predictions predictions, EvaluationSettings settings) {
    return predictions.byTask(
        labels -> LabelEvaluation.of(labels, settings),
        points -> PointEvaluation.of(points, settings),
        CategoryEvaluation::of);
  }

  /** What is evaluated. */
  Predictions predictions();

  /** The few metrics that training prints after each epoch, always the same in the same order. */
  List<Metric> headline();

  /** The metrics compared over folds, by name and in reading order; undefined ones are empty. */
  Map<String, OptionalDouble> summary();

  /**
   * The metrics on samples of the images, for intervals and for comparison with another model:
   * those of {@link #summary()} that depend on nothing but the images, and those of single labels
   * as {@code ap.LABEL}, {@code precision.LABEL}, {@code recall.LABEL}, {@code f1.LABEL}.
   * Thresholds stay as they are.
   */
  default Replicates replicates(Resamples resamples) {
    return Replicates.of(resamples, weighted());
  }

  /** The same metrics of images that count several times or not at all. */
  WeightedMetrics weighted();

  /** The loss of one image; 0 where its targets are not known. */
  double loss(int row);

  /** The rows with the largest losses, the largest first; rows of equal losses in their order. */
  default List<Integer> worst(int count) {
    double[] losses = IntStream.range(0, predictions().count()).mapToDouble(this::loss).toArray();
    return IntStream.range(0, losses.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> -losses[row]))
        .limit(count)
        .toList();
  }

  /**
   * All metrics by name, in reading order, as {@code evaluate --json} prints them: numbers, texts,
   * lists and further maps; an undefined metric is null, never NaN.
   */
  Map<String, Object> toMap();

  /** What one of the functions makes of this evaluation: the one of its task. */
  <R> R byTask(
      Function<LabelEvaluation, R> labels,
      Function<PointEvaluation, R> points,
      Function<CategoryEvaluation, R> category);
}
