package org.finetune4j.eval.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.ClassValues;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.LogLoss;
import org.finetune4j.eval.RocAuc;
import org.finetune4j.eval.calibration.Reliability;
import org.finetune4j.eval.calibration.Temperature;
import org.finetune4j.eval.threshold.CrossFittedThreshold;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.finetune4j.eval.threshold.ThresholdSearch;

/**
 * Several labels or none an image.
 *
 * @param classes the labels
 * @param count images
 * @param positives images that carry the label, one a class
 * @param loss mean binary cross-entropy over the entries
 * @param allNegative predicting nothing at all; its accuracy belongs beside every accuracy_multi
 * @param averagePrecision by definition
 * @param microAveragePrecision all entries as one class, scikit-learn's definition
 * @param rocAuc by class
 * @param atThresholds decisions at 0.1, 0.2, 0.5, 0.9, 0.99 and at the chosen threshold, rising
 * @param curves accuracy_multi, f1_micro and f1_macro over 29 thresholds
 * @param chosen decisions at the chosen threshold
 * @param honest accuracy_multi and f1_macro with the threshold chosen on half the images and scored
 *     on the other half
 * @param reliability over all entries
 * @param classReliability by class
 * @param temperature empty where none is best
 */
public record LabelReport(
    List<String> classes,
    int count,
    List<Integer> positives,
    OptionalDouble loss,
    LabelDecisions allNegative,
    Map<AveragePrecision, ClassValues> averagePrecision,
    OptionalDouble microAveragePrecision,
    ClassValues rocAuc,
    List<LabelDecisions> atThresholds,
    Map<LabelMetric, ThresholdCurve> curves,
    LabelDecisions chosen,
    Map<LabelMetric, CrossFittedThreshold> honest,
    Reliability reliability,
    ClassValues classReliability,
    Optional<Temperature> temperature)
    implements Report {
  /** The thresholds that the chapter shows, and the middle. */
  public static final List<Float> THRESHOLDS = List.of(0.1f, 0.2f, 0.5f, 0.9f, 0.99f);

  private static final List<LabelMetric> SEARCHED =
      List.of(LabelMetric.ACCURACY_MULTI, LabelMetric.F1_MICRO, LabelMetric.F1_MACRO);
  private static final List<LabelMetric> HONEST =
      List.of(LabelMetric.ACCURACY_MULTI, LabelMetric.F1_MACRO);
  private static final long SEED = 42;

  /** With the threshold of the best accuracy_multi, 0.5 where there is none. */
  public static LabelReport of(LabelPredictions predictions) {
    return of(
        predictions,
        ThresholdSearch.sweep(predictions, LabelMetric.ACCURACY_MULTI)
            .best()
            .map(ThresholdCurve.Best::threshold)
            .orElse(0.5f));
  }

  /** With a threshold chosen elsewhere, at which F1 is reported. */
  public static LabelReport of(LabelPredictions predictions, float threshold) {
    return of(predictions, threshold, List.of());
  }

  /**
   * With a threshold chosen elsewhere.
   *
   * @param more thresholds at which decisions are reported beside the usual ones
   */
  public static LabelReport of(LabelPredictions predictions, float threshold, List<Float> more) {
    BinaryScores entries = predictions.entries();
    Map<AveragePrecision, ClassValues> precision = new LinkedHashMap<>();
    for (AveragePrecision definition : AveragePrecision.values()) {
      precision.put(definition, ClassValues.of(predictions, definition::of));
    }
    Map<LabelMetric, ThresholdCurve> curves = new LinkedHashMap<>();
    SEARCHED.forEach(metric -> curves.put(metric, ThresholdSearch.sweep(predictions, metric)));
    Map<LabelMetric, CrossFittedThreshold> honest = new LinkedHashMap<>();
    for (LabelMetric metric : HONEST) {
      CrossFittedThreshold.of(predictions, metric, SEED)
          .ifPresent(choice -> honest.put(metric, choice));
    }
    return new LabelReport(
        predictions.classes(),
        predictions.count(),
        IntStream.range(0, predictions.classes().size())
            .mapToObj(c -> predictions.entries(c).positiveCount())
            .toList(),
        LogLoss.of(entries),
        LabelDecisions.of(predictions, Float.POSITIVE_INFINITY),
        precision,
        AveragePrecision.SKLEARN.of(entries),
        ClassValues.of(predictions, RocAuc::of),
        Stream.of(THRESHOLDS, List.of(threshold), more)
            .flatMap(List::stream)
            .distinct()
            .sorted()
            .map(t -> LabelDecisions.of(predictions, t))
            .toList(),
        curves,
        LabelDecisions.of(predictions, threshold),
        honest,
        Reliability.of(entries),
        ClassValues.of(predictions, e -> Reliability.of(e).error()),
        Temperature.fit(entries));
  }

  /** Mean average precision in scikit-learn's definition, over the classes with a positive. */
  public OptionalDouble map() {
    return averagePrecision.get(AveragePrecision.SKLEARN).mean();
  }

  /** The best of the 29 thresholds by accuracy_multi. */
  public Optional<ThresholdCurve.Best> best() {
    return curves.get(LabelMetric.ACCURACY_MULTI).best();
  }

  /** Share of entries that predicting nothing at all gets right. */
  public OptionalDouble accuracyAllNegative() {
    return allNegative.accuracyMulti();
  }

  @Override
  public Map<String, Object> toMap() {
    NamedValues accuracy = new NamedValues();
    atThresholds.forEach(d -> accuracy.put(Float.toString(d.threshold()), d.accuracyMulti()));
    NamedValues figures =
        new NamedValues()
            .put("task", "labels")
            .put("count", count)
            .put("entries", allNegative.all().total())
            .put("loss", loss)
            .put("map", map())
            .put("accuracy_multi", accuracy.map())
            .put("accuracy_all_negative", accuracyAllNegative());
    putBest(figures, "best_threshold", "best_accuracy_multi", LabelMetric.ACCURACY_MULTI);
    putBest(figures, "best_threshold_f1_micro", "best_f1_micro", LabelMetric.F1_MICRO);
    putBest(figures, "best_threshold_f1_macro", "best_f1_macro", LabelMetric.F1_MACRO);
    putChosen(figures);
    putRanking(figures);
    figures
        .put("honest_choice", honestMap())
        .put("ece15", reliability.error())
        .put("ece15_by_class", classes, classReliability)
        .put("temperature", temperature.map(t -> (Object) t.value()).orElse(null));
    figures.put("loss_at_temperature", temperature.map(t -> (Object) t.lossAfter()).orElse(null));
    return figures.map();
  }

  private void putBest(NamedValues figures, String threshold, String value, LabelMetric metric) {
    Optional<ThresholdCurve.Best> best = curves.get(metric).best();
    figures
        .put(threshold, best.map(b -> (Object) b.threshold()).orElse(null))
        .put(value, best.map(b -> (Object) b.value()).orElse(null));
  }

  private void putChosen(NamedValues figures) {
    figures
        .put("threshold", chosen.threshold())
        .put("f1_micro", chosen.micro().f1())
        .put("f1_macro", chosen.macro().f1())
        .put("f1_samples", chosen.samples().f1())
        .put("exact_match", chosen.exactMatch())
        .put("hamming_loss", chosen.hammingLoss())
        .put("micro", chosen.micro())
        .put("macro", chosen.macro())
        .put("samples", chosen.samples());
    NamedValues byClass = new NamedValues();
    for (int c = 0; c < classes.size(); c++) {
      byClass.put(classes.get(c), classMap(chosen.perClass().get(c)));
    }
    figures.put("by_class", byClass.map());
  }

  private static Map<String, Object> classMap(Counts counts) {
    return new NamedValues()
        .put("positives", counts.positives())
        .put("tp", counts.truePositives())
        .put("fp", counts.falsePositives())
        .put("fn", counts.falseNegatives())
        .put("tn", counts.trueNegatives())
        .put("precision", counts.rates().precision())
        .put("recall", counts.rates().recall())
        .put("f1", counts.rates().f1())
        .put("jaccard", counts.rates().jaccard())
        .map();
  }

  private void putRanking(NamedValues figures) {
    ClassValues eleven = averagePrecision.get(AveragePrecision.VOC_11_POINT);
    ClassValues all = averagePrecision.get(AveragePrecision.VOC_ALL_POINT);
    figures
        .put("ap", classes, averagePrecision.get(AveragePrecision.SKLEARN))
        .put("map_voc11", eleven.mean())
        .put("ap_voc11", classes, eleven)
        .put("map_voc_all", all.mean())
        .put("ap_voc_all", classes, all)
        .put("micro_ap", microAveragePrecision)
        .put("mean_roc_auc", rocAuc.mean())
        .put("roc_auc", classes, rocAuc);
  }

  private Map<String, Object> honestMap() {
    NamedValues figures = new NamedValues();
    honest.forEach(
        (metric, choice) ->
            figures.put(
                metric.text(),
                new NamedValues()
                    .put("threshold", choice.threshold())
                    .put("searched", choice.searched())
                    .put("chosen_on", choice.chosenOn())
                    .put("honest", choice.honest())
                    .put("scored_on", choice.scoredOn())
                    .put("all_negative", choice.allNegative())
                    .put("seed", choice.seed())
                    .map()));
    return figures.map();
  }
}
