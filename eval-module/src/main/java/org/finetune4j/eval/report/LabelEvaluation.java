package org.finetune4j.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
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
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.calibration.Reliability;
import org.finetune4j.eval.calibration.Temperature;
import org.finetune4j.eval.interval.WeightedMetrics;
import org.finetune4j.eval.threshold.CrossFittedThresholds;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdChooser;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.finetune4j.eval.threshold.ThresholdSearch;

/** Several labels or none an image, decided at one threshold, or some at their own. */
public final class LabelEvaluation implements Evaluation {
  /** The names of {@link #headline()}, in order. */
  public static final List<String> HEADLINE = List.of("accuracy_multi", "map");

  /** The thresholds that the chapter shows, and the middle. */
  public static final List<Float> THRESHOLDS = List.of(0.1f, 0.2f, 0.5f, 0.9f, 0.99f);

  private static final double WITHOUT_A_BEST = 0.5;
  private static final long SEED = 42;

  private final LabelPredictions predictions;
  private final List<Float> alsoAt;
  private final Map<String, Float> thresholdsByLabel;
  private final Lazy<ThresholdSearch> search;
  private final Lazy<ThresholdCurve> accuracyCurve;
  private final LabelDecisions decisions;
  private final float[] thresholds;
  private final Lazy<List<LabelReport>> labels;

  private LabelEvaluation(LabelPredictions predictions, EvaluationSettings settings) {
    this.predictions = predictions;
    this.alsoAt = settings.alsoAt().stream().map(Double::floatValue).toList();
    this.thresholdsByLabel = new TreeMap<>();
    settings
        .thresholdsByLabel()
        .forEach((label, own) -> thresholdsByLabel.put(label, own.floatValue()));
    if (!predictions.classes().containsAll(thresholdsByLabel.keySet())) {
      throw new IllegalArgumentException(
          "thresholds of " + thresholdsByLabel.keySet() + " for " + predictions.classes());
    }
    this.search = new Lazy<>(() -> ThresholdSearch.of(predictions));
    this.accuracyCurve = new Lazy<>(() -> search().sweep(Objective.of(LabelMetric.ACCURACY_MULTI)));
    this.labels = new Lazy<>(this::reports);
    double threshold =
        settings
            .threshold()
            .orElseGet(() -> best().map(b -> (double) b.threshold()).orElse(WITHOUT_A_BEST));
    this.decisions = LabelDecisions.of(predictions, (float) threshold, thresholdsByLabel);
    this.thresholds = new float[classes().size()];
    for (int c = 0; c < thresholds.length; c++) {
      thresholds[c] = thresholdsByLabel.getOrDefault(classes().get(c), (float) threshold);
    }
  }

  /**
   * At the settings' thresholds.
   *
   * @throws IllegalArgumentException for a threshold of another label
   */
  public static LabelEvaluation of(LabelPredictions predictions, EvaluationSettings settings) {
    return new LabelEvaluation(predictions, settings);
  }

  @Override
  public LabelPredictions predictions() {
    return predictions;
  }

  @Override
  public List<Metric> headline() {
    return List.of(
        new Metric(HEADLINE.get(0), decisions.accuracyMulti(), true),
        new Metric(HEADLINE.get(1), map(), true));
  }

  @Override
  public Map<String, OptionalDouble> summary() {
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss());
    metrics.put("map", map());
    metrics.put("f1_micro", LabelMetric.F1_MICRO.of(decisions));
    metrics.put("f1_macro", LabelMetric.F1_MACRO.of(decisions));
    metrics.put("best_accuracy_multi", decisions.accuracyMulti());
    metrics.put("accuracy_all_negative", accuracyAllNegative());
    return metrics;
  }

  /** Mean binary cross-entropy over the entries. */
  public OptionalDouble loss() {
    return LogLoss.of(predictions.entries());
  }

  @Override
  public double loss(int row) {
    return LogLoss.of(predictions.entriesOfImage(row)).orElse(0);
  }

  /** Mean average precision in scikit-learn's definition, over the classes with a positive. */
  public OptionalDouble map() {
    return averagePrecision().mean();
  }

  /** Average precision of each class, scikit-learn's. */
  public ClassValues averagePrecision() {
    return byLabel(LabelReport::ap);
  }

  private ClassValues byLabel(Function<LabelReport, OptionalDouble> value) {
    return new ClassValues(labels().stream().map(value).toList());
  }

  /** Each label, in the order of the predictions. */
  public List<LabelReport> labels() {
    return labels.get();
  }

  private List<LabelReport> reports() {
    return IntStream.range(0, classes().size())
        .parallel()
        .mapToObj(
            c ->
                LabelReport.of(
                    classes().get(c),
                    threshold(c),
                    decisions.perClass().get(c),
                    predictions.entries(c)))
        .toList();
  }

  /** Where the decisions are wrong, and which labels go together. */
  public LabelMistakes mistakes() {
    return new LabelMistakes(this);
  }

  /** Of the images that are known to show none of the labels; empty where there are none. */
  public Optional<NoneOfTheAbove> unlabelled() {
    List<Integer> rows =
        IntStream.range(0, predictions.count())
            .filter(
                row ->
                    IntStream.range(0, classes().size())
                        .allMatch(
                            c -> predictions.counted(row, c) && !predictions.positive(row, c)))
            .boxed()
            .toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(noneOfTheAbove(predictions.rows(rows)));
  }

  /**
   * Of other images that show none of the labels.
   *
   * @param foreign their predictions; the targets are not looked at
   * @throws IllegalArgumentException where they are of other labels
   */
  public NoneOfTheAbove noneOfTheAbove(LabelPredictions foreign) {
    return NoneOfTheAbove.of(this, foreign);
  }

  /** Scores against what came true, over all labels together. */
  public Reliability reliability() {
    return Reliability.of(predictions.entries());
  }

  /** The same of one label. */
  public Reliability reliability(int label) {
    return Reliability.of(predictions.entries(label));
  }

  @Override
  public WeightedMetrics weighted() {
    return new WeightedLabels(this);
  }

  /** The labels decided at their thresholds. */
  public LabelDecisions decisions() {
    return decisions;
  }

  /** Whether a label is predicted: its score is greater than its threshold. */
  public boolean predicted(int row, int label) {
    return predictions.score(row, label) > threshold(label);
  }

  /** Above which score a label is predicted. */
  public float threshold(int label) {
    return thresholds[label];
  }

  /** Whether some labels are decided at thresholds of their own. */
  public boolean decidesByLabel() {
    return !thresholdsByLabel.isEmpty();
  }

  /** Decided at 0.1, 0.2, 0.5, 0.9, 0.99, at the threshold and where else is asked for, rising. */
  public List<LabelDecisions> atThresholds() {
    return Stream.of(THRESHOLDS, List.of(decisions.threshold()), alsoAt)
        .flatMap(List::stream)
        .distinct()
        .sorted()
        .map(t -> LabelDecisions.of(predictions, t))
        .toList();
  }

  /** The 29 thresholds, tried on these predictions. */
  ThresholdSearch search() {
    return search.get();
  }

  /** accuracy_multi over the 29 thresholds. */
  public ThresholdCurve accuracyCurve() {
    return accuracyCurve.get();
  }

  /** The best of the 29 thresholds by accuracy_multi. */
  public Optional<ThresholdCurve.Best> best() {
    return accuracyCurve().best();
  }

  /** The best of the 29 thresholds by a metric, and what such a choice reaches held out. */
  public Optional<CrossFittedThresholds> crossFitted(LabelMetric metric) {
    return CrossFittedThresholds.of(
        ThresholdChooser.linspace(search(), Objective.of(metric)),
        CrossFittedThresholds.FOLDS,
        SEED);
  }

  /** What predicting nothing at all reaches; it belongs beside every accuracy_multi. */
  public OptionalDouble accuracyAllNegative() {
    return accuracyCurve().allNegative();
  }

  /** How many images carry each label. */
  public List<Integer> positives() {
    return IntStream.range(0, predictions.classes().size())
        .mapToObj(c -> predictions.entries(c).positiveCount())
        .toList();
  }

  @Override
  public Map<String, Object> toMap() {
    BinaryScores entries = predictions.entries();
    NamedValues accuracy = new NamedValues();
    atThresholds().forEach(d -> accuracy.put(Float.toString(d.threshold()), d.accuracyMulti()));
    NamedValues values =
        new NamedValues()
            .put("task", "labels")
            .put("count", predictions.count())
            .put("entries", (long) entries.size())
            .put("loss", LogLoss.of(entries))
            .put("map", map())
            .put("accuracy_multi", accuracy.map())
            .put("accuracy_all_negative", accuracyAllNegative());
    putBest(values, "best_threshold", "best_accuracy_multi", best());
    putBest(values, "best_threshold_f1_micro", "best_f1_micro", best(LabelMetric.F1_MICRO));
    putBest(values, "best_threshold_f1_macro", "best_f1_macro", best(LabelMetric.F1_MACRO));
    putDecisions(values);
    putRanking(values, entries);
    Optional<Temperature> temperature = Temperature.fit(entries);
    return values
        .put("cross_fitted", crossFittedMap())
        .put("false_alarm_rate", decisions.falseAlarmRate())
        .put("ece15", Reliability.of(entries).error())
        .put("ece15_by_class", classes(), byLabel(LabelReport::calibrationError))
        .put("temperature", temperature.map(t -> (Object) t.value()).orElse(null))
        .put("loss_at_temperature", temperature.map(t -> (Object) t.lossAfter()).orElse(null))
        .map();
  }

  private List<String> classes() {
    return predictions.classes();
  }

  private Optional<ThresholdCurve.Best> best(LabelMetric metric) {
    return search().sweep(Objective.of(metric)).best();
  }

  private static void putBest(
      NamedValues values, String threshold, String value, Optional<ThresholdCurve.Best> best) {
    values
        .put(threshold, best.map(b -> (Object) b.threshold()).orElse(null))
        .put(value, best.map(b -> (Object) b.value()).orElse(null));
  }

  private void putDecisions(NamedValues values) {
    values.put("threshold", decisions.threshold());
    if (decidesByLabel()) {
      values.put("thresholds", Collections.unmodifiableMap(thresholdsByLabel));
    }
    values
        .put("f1_micro", decisions.micro().f1())
        .put("f1_macro", decisions.macro().f1())
        .put("f1_samples", decisions.samples().f1())
        .put("exact_match", decisions.exactMatch())
        .put("hamming_loss", decisions.hammingLoss())
        .put("micro", decisions.micro())
        .put("macro", decisions.macro())
        .put("samples", decisions.samples());
    NamedValues byClass = new NamedValues();
    for (int c = 0; c < classes().size(); c++) {
      byClass.put(classes().get(c), classMap(decisions.perClass().get(c)));
    }
    values.put("by_class", byClass.map());
  }

  private static Map<String, Object> classMap(Counts counts) {
    return new NamedValues()
        .put("positives", counts.positives())
        .put("tp", counts.truePositives())
        .put("fp", counts.falsePositives())
        .put("fn", counts.falseNegatives())
        .put("tn", counts.trueNegatives())
        .putAll(counts.rates())
        .map();
  }

  private void putRanking(NamedValues values, BinaryScores entries) {
    ClassValues eleven = byLabel(LabelReport::apVoc11);
    ClassValues all = byLabel(LabelReport::apVocAll);
    ClassValues rocAuc = byLabel(LabelReport::rocAuc);
    values
        .put("ap", classes(), averagePrecision())
        .put("map_voc11", eleven.mean())
        .put("ap_voc11", classes(), eleven)
        .put("map_voc_all", all.mean())
        .put("ap_voc_all", classes(), all)
        .put("micro_ap", AveragePrecision.SKLEARN.of(entries))
        .put("mean_roc_auc", rocAuc.mean())
        .put("roc_auc", classes(), rocAuc);
  }

  private Map<String, Object> crossFittedMap() {
    NamedValues values = new NamedValues();
    for (LabelMetric metric : List.of(LabelMetric.ACCURACY_MULTI, LabelMetric.F1_MACRO)) {
      crossFitted(metric)
          .ifPresent(
              found ->
                  values.put(
                      metric.text(),
                      new NamedValues()
                          .put("threshold", found.choice().common())
                          .put("tuned", found.tuned())
                          .put("held_out", found.heldOut())
                          .put("optimism", found.optimism())
                          .put("all_negative", found.allNegative())
                          .put("folds", found.folds())
                          .put("seed", found.seed())
                          .map()));
    }
    return values.map();
  }

  @Override
  public <R> R byTask(
      Function<LabelEvaluation, R> labels,
      Function<PointEvaluation, R> points,
      Function<CategoryEvaluation, R> category) {
    return labels.apply(this);
  }
}
