package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.interval.Interval;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.NoneOfTheAbove;
import org.finetune4j.model.predict.Prediction;

/**
 * An evaluation with what was asked for besides its metrics: intervals, mistakes, false alarms.
 *
 * @param none images that show none of the labels, where some were predicted
 */
public record EvaluationDetails(
    Evaluation evaluation,
    Optional<Resamples> resamples,
    Optional<Replicates> replicates,
    int mistakes,
    Optional<LabelPredictions> none) {
  private static final double FEW_FALSE_ALARMS = 0.1;

  /** Nothing besides. */
  public static EvaluationDetails of(Evaluation evaluation) {
    return new EvaluationDetails(
        evaluation, Optional.empty(), Optional.empty(), 0, Optional.empty());
  }

  /** The same with intervals over those samples, if any. */
  public EvaluationDetails withIntervals(Optional<Resamples> samples) {
    return new EvaluationDetails(
        evaluation, samples, samples.map(evaluation::replicates), mistakes, none);
  }

  /** The same with so many of the worst mistakes; 0 for none. */
  public EvaluationDetails withMistakes(int count) {
    return new EvaluationDetails(evaluation, resamples, replicates, count, none);
  }

  /** The same with predictions of images that show none of the labels. */
  public EvaluationDetails withNone(LabelPredictions foreign) {
    return new EvaluationDetails(evaluation, resamples, replicates, mistakes, Optional.of(foreign));
  }

  /** Predictions of images that show none of the labels. */
  public static LabelPredictions none(List<String> labels, List<Prediction> predicted) {
    float[][] scores = new float[predicted.size()][labels.size()];
    for (int row = 0; row < scores.length; row++) {
      Map<String, Float> of =
          predicted.get(row).byTask(Prediction.Labels::probabilities, p -> Map.of(), c -> Map.of());
      for (int label = 0; label < labels.size(); label++) {
        scores[row][label] = of.get(labels.get(label));
      }
    }
    return LabelPredictions.of(
        labels,
        scores,
        new float[scores.length][labels.size()],
        predicted.stream().map(Prediction::image).toList());
  }

  /** The evaluation's tables, then those of what was asked for besides. */
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(Renderer.of(evaluation).tables());
    replicates.ifPresent(r -> tables.add(intervals(r)));
    labels().ifPresent(labels -> tables.addAll(falseAlarms(labels)));
    if (mistakes > 0) {
      tables.addAll(MistakeTables.of(evaluation, mistakes));
    }
    return tables;
  }

  private Optional<LabelEvaluation> labels() {
    return evaluation.byTask(Optional::of, points -> Optional.empty(), c -> Optional.empty());
  }

  private Table intervals(Replicates values) {
    List<List<String>> rows = new ArrayList<>();
    for (String name : values.names()) {
      boolean shown = !name.contains(".") || name.startsWith("ap.");
      Optional<Interval> interval = values.interval(name);
      if (shown && interval.isPresent()) {
        rows.add(
            List.of(
                name.replaceFirst("^ap\\.", "AP of "),
                Numbers.share(values.value(name)),
                Numbers.interval(interval.get())));
      }
    }
    Resamples samples = resamples.orElseThrow();
    return new Table(
        "Intervals",
        String.format(
            Locale.ROOT,
            "%d bootstrap samples of %d %s, BCa.",
            samples.count(),
            samples.units(),
            samples.byGroup() ? "groups" : "images"),
        List.of("metric", "value", "95 % interval"),
        rows);
  }

  private List<Table> falseAlarms(LabelEvaluation labels) {
    List<Table> tables = new ArrayList<>();
    labels
        .unlabelled()
        .ifPresent(own -> tables.add(table("False alarms on images without a label", own)));
    none.map(labels::noneOfTheAbove)
        .ifPresent(foreign -> tables.add(table("False alarms on the images of --none", foreign)));
    return tables;
  }

  private static Table table(String title, NoneOfTheAbove images) {
    List<List<String>> rows = new ArrayList<>();
    for (NoneOfTheAbove.Trade trade :
        List.of(images.at(0.1f), images.at(0.2f), images.at(0.5f), images.at(0.9f))) {
      rows.add(row(Numbers.threshold(trade.threshold()), trade));
    }
    NoneOfTheAbove.Trade few = images.atRate(FEW_FALSE_ALARMS);
    rows.add(row("at most 1 in 10: " + Numbers.threshold(few.threshold()), few));
    return new Table(
        title,
        String.format(
            Locale.ROOT,
            "At the thresholds in use, %d of %d images are given a label: %s.",
            images.falseAlarms(),
            images.images(),
            Numbers.share(images.falseAlarmRate())),
        List.of("threshold", "false alarms", "recall"),
        rows);
  }

  private static List<String> row(String threshold, NoneOfTheAbove.Trade trade) {
    return List.of(threshold, Numbers.share(trade.falseAlarmRate()), Numbers.share(trade.recall()));
  }

  /** The interval of each metric that has one. */
  public static Map<String, Interval> intervalsByMetric(Replicates replicates) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    for (String name : replicates.names()) {
      replicates.interval(name).ifPresent(interval -> intervals.put(name, interval));
    }
    return intervals;
  }

  /** The evaluation's values, then those of what was asked for besides. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>(evaluation.toMap());
    replicates.ifPresent(values -> map.put("intervals", intervalsByMetric(values)));
    labels()
        .ifPresent(
            labels -> {
              labels.unlabelled().ifPresent(own -> map.put("without_label", values(own)));
              none.map(labels::noneOfTheAbove).ifPresent(n -> map.put("none", values(n)));
            });
    if (mistakes > 0) {
      map.put("mistakes", MistakeTables.values(evaluation, mistakes));
    }
    return map;
  }

  private static Map<String, Object> values(NoneOfTheAbove images) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("images", images.images());
    values.put("false_alarms", images.falseAlarms());
    values.put("false_alarm_rate", images.falseAlarmRate());
    values.put("threshold_for_one_in_ten", images.atRate(FEW_FALSE_ALARMS).threshold());
    List<Map<String, Object>> curve = new ArrayList<>();
    for (NoneOfTheAbove.Trade trade : images.curve()) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("threshold", trade.threshold());
      point.put("false_alarm_rate", trade.falseAlarmRate());
      point.put("recall", trade.recall().isPresent() ? trade.recall().getAsDouble() : null);
      curve.add(point);
    }
    values.put("curve", curve);
    return values;
  }
}
