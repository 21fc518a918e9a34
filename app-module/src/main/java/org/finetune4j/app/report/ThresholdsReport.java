package org.finetune4j.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.calibration.CrossFittedCalibration;
import org.finetune4j.eval.interval.Interval;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.threshold.CrossFittedThresholds;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdChooser;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.finetune4j.eval.threshold.ThresholdSearch;
import org.finetune4j.eval.threshold.WeightedThresholds;

/** The outcome of a search for thresholds, for people and for programs. */
public final class ThresholdsReport {
  private static final float DEFAULT = 0.5f;

  private final LabelPredictions labels;
  private final Objective objective;
  private final Optional<CrossFittedThresholds> found;
  private final Optional<CrossFittedCalibration> calibration;
  private final Optional<Resamples> resamples;
  private final Optional<ThresholdCurve> curve;
  private final Optional<Replicates> thresholds;
  private final Optional<Replicates> heldOut;
  private final Optional<Replicates> gain;

  private ThresholdsReport(
      LabelPredictions labels,
      Objective objective,
      Optional<CrossFittedThresholds> found,
      Optional<CrossFittedCalibration> calibration,
      Optional<Resamples> resamples,
      ThresholdChooser chooser) {
    this.labels = labels;
    this.objective = objective;
    this.found = found;
    this.calibration = calibration;
    this.resamples = resamples;
    this.curve =
        objective instanceof Objective.Greatest
            ? Optional.of(ThresholdSearch.of(labels).sweep(objective))
            : Optional.empty();
    Optional<Resamples> used = found.isPresent() ? resamples : Optional.empty();
    this.thresholds = used.map(r -> Replicates.of(r, WeightedThresholds.of(chooser)));
    this.heldOut = used.map(r -> found.get().heldOut(r));
    float[] before = new float[labels.classes().size()];
    Arrays.fill(before, DEFAULT);
    this.gain = used.map(r -> found.get().gain(before, r));
  }

  /**
   * Of a search.
   *
   * @param labels that were searched, calibrated where that was asked for
   * @param found empty where no threshold was
   * @param resamples for intervals; empty for none
   * @param chooser that was used
   */
  public static ThresholdsReport of(
      LabelPredictions labels,
      Objective objective,
      Optional<CrossFittedThresholds> found,
      Optional<CrossFittedCalibration> calibration,
      Optional<Resamples> resamples,
      ThresholdChooser chooser) {
    return new ThresholdsReport(labels, objective, found, calibration, resamples, chooser);
  }

  /** The metric over the chapter's 29 thresholds; empty where no metric is maximised. */
  public Optional<ThresholdCurve> curve() {
    return curve;
  }

  /** For people. */
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    curve.ifPresent(c -> tables.add(table(c)));
    calibration.ifPresent(c -> tables.add(calibrated(c)));
    tables.add(result());
    found.filter(f -> !f.choice().byLabel().isEmpty()).ifPresent(f -> tables.add(byLabel(f)));
    return tables;
  }

  private static Table table(ThresholdCurve curve) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < curve.thresholds().size(); i++) {
      boolean best = curve.best().isPresent() && curve.best().get().index() == i;
      lines.add(
          List.of(
              Numbers.share(curve.thresholds().get(i)),
              Numbers.share(curve.values().get(i)) + (best ? " *" : "  ")));
    }
    return new Table(
        "The chapter's 29 thresholds",
        "* best of these.",
        List.of("threshold", curve.metric() + "  "),
        lines);
  }

  private static Table calibrated(CrossFittedCalibration fitted) {
    String how =
        fitted
            .calibration()
            .temperature()
            .map(t -> String.format(Locale.ROOT, "one temperature, %.4f", t))
            .orElse("a line for each label");
    List<OptionalDouble> byLabel = fitted.errorsByLabel();
    return new Table(
        "Calibration by " + how,
        "After: on images that were not fitted to.",
        List.of("", "before", "after"),
        List.of(
            List.of(
                "calibration error (15 bins)",
                Numbers.share(fitted.errorBefore()),
                Numbers.share(fitted.errorHeldOut())),
            List.of(
                "mean of the labels' errors",
                Numbers.share(byLabel.get(0)),
                Numbers.share(byLabel.get(1))),
            List.of(
                "loss", Numbers.share(fitted.lossBefore()), Numbers.share(fitted.lossHeldOut()))));
  }

  private Table result() {
    String name = objective.text();
    if (found.isEmpty()) {
      return new Table(
          "Result",
          "No threshold is chosen: none meets the condition, or there is nothing to choose by.",
          List.of(),
          List.of());
    }
    CrossFittedThresholds chosen = found.get();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            chosen.choice().byLabel().isEmpty() ? "threshold" : "common threshold",
            Numbers.threshold(chosen.choice().common()),
            text(interval(thresholds, "threshold"))));
    rows.add(List.of(name + " on the images chosen on", Numbers.share(chosen.tuned()), ""));
    rows.add(
        List.of(
            String.format(Locale.ROOT, "%s cross-fitted, %d folds", name, chosen.folds()),
            Numbers.share(chosen.heldOut()),
            text(interval(heldOut, name))));
    rows.add(List.of("optimism of the former", Numbers.share(chosen.optimism()), ""));
    rows.add(
        List.of(
            name + " at 0.5, the default",
            Numbers.share(objective.of(LabelDecisions.of(labels, DEFAULT))),
            ""));
    rows.add(
        List.of(
            "cross-fitted less default",
            Numbers.share(gain.map(g -> g.value(name)).orElse(OptionalDouble.empty())),
            text(interval(gain, name))));
    rows.add(List.of(name + " of predicting no label", Numbers.share(chosen.allNegative()), ""));
    return new Table(
        "Result", String.join("\n", sentences()), List.of("", "value", "95 % interval"), rows);
  }

  /** What should be known before thresholds are used. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    Optional<Interval> common = interval(thresholds, "threshold");
    if (common.isPresent() && common.get().contains(DEFAULT)) {
      sentences.add(
          "The interval of the threshold contains the default, 0.5: these images show no gain by tuning it.");
    }
    if (interval(gain, objective.text()).filter(g -> g.contains(0)).isPresent()) {
      sentences.add(
          "The interval of the difference to the default contains 0: the gain is not certain.");
    }
    List<String> rare =
        IntStream.range(0, labels.classes().size())
            .filter(c -> positives(c) < ThresholdChooser.RARE)
            .mapToObj(c -> labels.classes().get(c) + " (" + positives(c) + ")")
            .toList();
    if (!rare.isEmpty()) {
      sentences.add(
          "Too few images to choose by, fewer than ten, show: " + String.join(", ", rare) + ".");
    }
    if (calibration.isPresent()) {
      sentences.add(
          "The calibration is fitted to all these images, also where thresholds are cross-fitted.");
    }
    resamples.ifPresent(
        r ->
            sentences.add(
                String.format(
                    Locale.ROOT,
                    "Intervals: %d bootstrap samples of %d %s, BCa.",
                    r.count(),
                    r.units(),
                    r.byGroup() ? "groups" : "images")));
    return sentences;
  }

  private int positives(int label) {
    return labels.entries(label).positiveCount();
  }

  private Table byLabel(CrossFittedThresholds chosen) {
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < labels.classes().size(); c++) {
      String label = labels.classes().get(c);
      boolean own = chosen.choice().byLabel().containsKey(label);
      rows.add(
          List.of(
              label,
              Integer.toString(positives(c)),
              Numbers.threshold(chosen.choice().of(label)),
              own ? text(interval(thresholds, "threshold." + label)) : "the common one"));
    }
    return new Table(
        "Labels",
        "A threshold is drawn towards the common one, by half where ten images show the label.",
        List.of("label", "images", "threshold", "95 % interval"),
        rows);
  }

  private static Optional<Interval> interval(Optional<Replicates> replicates, String name) {
    return replicates.flatMap(r -> r.interval(name));
  }

  private static String text(Optional<Interval> interval) {
    return interval.map(Numbers::interval).orElse(Numbers.UNDEFINED);
  }

  /** For programs. */
  public Json json() {
    return Json.of(this);
  }

  /** The result as JSON: undefined values are null, and what was not asked for is left out. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Json(
      String metric,
      int images,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Float> thresholds,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> values,
      @JsonInclude(JsonInclude.Include.NON_NULL) Float bestThreshold,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double bestValue,
      Double allNegative,
      Float threshold,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> thresholdInterval,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Float> thresholdsByLabel,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Double>> intervalsByLabel,
      Double tuned,
      Double heldOut,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> heldOutInterval,
      Double optimism,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double gain,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> gainInterval,
      @JsonInclude(JsonInclude.Include.NON_NULL) Calibrated calibration) {
    private static Json of(ThresholdsReport report) {
      String name = report.objective.text();
      Map<String, List<Double>> intervals = new LinkedHashMap<>();
      report.labels.classes().stream()
          .filter(c -> ends(interval(report.thresholds, "threshold." + c)) != null)
          .forEach(c -> intervals.put(c, ends(interval(report.thresholds, "threshold." + c))));
      Optional<ThresholdCurve.Best> best = report.curve.flatMap(ThresholdCurve::best);
      Optional<CrossFittedThresholds> found = report.found;
      return new Json(
          name,
          report.labels.count(),
          report.curve.map(ThresholdCurve::thresholds).orElse(null),
          report.curve.map(c -> c.values().stream().map(Json::orNull).toList()).orElse(null),
          best.map(ThresholdCurve.Best::threshold).orElse(null),
          best.map(ThresholdCurve.Best::value).orElse(null),
          found.map(f -> orNull(f.allNegative())).orElse(null),
          found.map(f -> f.choice().common()).orElse(null),
          ends(interval(report.thresholds, "threshold")),
          found.map(f -> f.choice().byLabel()).orElse(Map.of()),
          intervals,
          found.map(f -> orNull(f.tuned())).orElse(null),
          found.map(f -> orNull(f.heldOut())).orElse(null),
          ends(interval(report.heldOut, name)),
          found.map(f -> orNull(f.optimism())).orElse(null),
          report.gain.map(g -> orNull(g.value(name))).orElse(null),
          ends(interval(report.gain, name)),
          report.calibration.map(Calibrated::of).orElse(null));
    }

    private static List<Double> ends(Optional<Interval> interval) {
      return interval.map(i -> List.of(i.low(), i.high())).orElse(null);
    }

    private static Double orNull(OptionalDouble value) {
      return value.isPresent() ? value.getAsDouble() : null;
    }
  }

  /** A calibration as JSON; the values after are held out. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Calibrated(
      @JsonInclude(JsonInclude.Include.NON_NULL) Double temperature,
      Double ece15Before,
      Double ece15After,
      Double lossBefore,
      Double lossAfter) {
    private static Calibrated of(CrossFittedCalibration fitted) {
      return new Calibrated(
          fitted.calibration().temperature().orElse(null),
          Json.orNull(fitted.errorBefore()),
          Json.orNull(fitted.errorHeldOut()),
          Json.orNull(fitted.lossBefore()),
          Json.orNull(fitted.lossHeldOut()));
    }
  }
}
