package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.SomePredictions;

class ThresholdChooserTest {
  private static final List<Objective> OBJECTIVES = new ArrayList<>();

  static {
    for (LabelMetric metric : LabelMetric.values()) {
      OBJECTIVES.add(Objective.of(metric));
    }
    OBJECTIVES.add(new Objective.Greatest(LabelMetric.F1_MICRO, 2));
    OBJECTIVES.add(new Objective.Greatest(LabelMetric.F1_MACRO, 0.5));
    OBJECTIVES.add(new Objective.Greatest(LabelMetric.F1_SAMPLES, 2));
    OBJECTIVES.add(new Objective.LeastCost(1, 5));
    OBJECTIVES.add(new Objective.PrecisionAtLeast(0.5));
    OBJECTIVES.add(new Objective.RecallAtLeast(0.8));
    OBJECTIVES.add(new Objective.FalseAlarmsAtMost(0.5));
  }

  /** All thresholds that decide differently, rising, by trying them one after another. */
  private static List<Float> all(LabelPredictions predictions) {
    TreeSet<Float> thresholds = new TreeSet<>();
    thresholds.add(0f);
    for (int row = 0; row < predictions.count(); row++) {
      for (int c = 0; c < predictions.classes().size(); c++) {
        if (predictions.counted(row, c)) {
          thresholds.add(predictions.score(row, c));
        }
      }
    }
    return List.copyOf(thresholds);
  }

  private static Optional<Double> bestByTrying(LabelPredictions predictions, Objective objective) {
    Optional<Double> best = Optional.empty();
    for (float threshold : all(predictions)) {
      OptionalDouble value = objective.of(LabelDecisions.of(predictions, threshold));
      if (value.isPresent()) {
        double other = value.getAsDouble();
        if (objective.bound().isPresent()) {
          Objective.Bound bound = objective.bound().get();
          boolean later = !bound.lowest() || best.isEmpty();
          best = bound.isMetBy(other) && later ? Optional.of(other) : best;
        } else {
          best =
              Optional.of(
                  best.map(
                          b ->
                              objective.greaterIsBetter() ? Math.max(b, other) : Math.min(b, other))
                      .orElse(other));
        }
      }
    }
    return best;
  }

  @Property(tries = 200)
  void theChoiceIsTheBestOfAllThatDecideDifferently(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int images) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, 3);
    for (Objective objective : OBJECTIVES) {
      Optional<ThresholdChoice> choice = ThresholdChooser.common(predictions, objective).choose();
      Optional<Double> best = bestByTrying(predictions, objective);
      assertThat(choice.isPresent()).as(objective.text()).isEqualTo(best.isPresent());
      choice.ifPresent(
          found ->
              assertThat(objective.of(LabelDecisions.of(predictions, found.common())).orElseThrow())
                  .as(objective.text())
                  .isCloseTo(best.orElseThrow(), within(1e-9)));
    }
  }

  /** An image with the weight 2 is as two of it, one with the weight 0 as none. */
  @Property(tries = 100)
  void weightsCountImagesSeveralTimes(@ForAll long seed) {
    LabelPredictions predictions = SomePredictions.labels(seed, 12, 3);
    byte[] weights = {0, 2, 1, 0, 3, 1, 0, 1, 2, 0, 1, 1};
    List<Integer> rows =
        IntStream.range(0, weights.length)
            .boxed()
            .flatMap(row -> java.util.Collections.nCopies(weights[row], row).stream())
            .toList();
    for (Objective objective : OBJECTIVES) {
      Optional<ThresholdChoice> weighted =
          ThresholdChooser.common(predictions, objective).choose(weights);
      assertThat(weighted)
          .as(objective.text())
          .isEqualTo(ThresholdChooser.common(predictions.rows(rows), objective).choose());
      assertThat(
              ThresholdChooser.linspace(ThresholdSearch.of(predictions), objective).choose(weights))
          .as(objective.text())
          .isEqualTo(
              ThresholdChooser.linspace(ThresholdSearch.of(predictions.rows(rows)), objective)
                  .choose());
    }
  }

  @Property(tries = 100)
  void amongThe29ItIsTheBestOfTheCurve(@ForAll long seed) {
    LabelPredictions predictions = SomePredictions.labels(seed, 15, 4);
    for (LabelMetric metric : LabelMetric.values()) {
      ThresholdCurve curve = ThresholdSearch.sweep(predictions, metric);
      Optional<ThresholdChoice> choice =
          ThresholdChooser.linspace(ThresholdSearch.of(predictions), Objective.of(metric)).choose();
      curve
          .best()
          .ifPresent(best -> assertThat(choice.orElseThrow().common()).isEqualTo(best.threshold()));
    }
  }

  @Example
  void whereNoLabelIsKnownAThresholdIsChosenIfAnyHasAValue() {
    LabelPredictions unknown =
        new LabelPredictions(
            List.of("a"),
            new float[][] {{0.7f}},
            new float[][] {{0}},
            new boolean[][] {{false}},
            List.of("1"));
    for (Objective objective : OBJECTIVES) {
      boolean defined = objective.of(LabelDecisions.of(unknown, 0.5f)).isPresent();
      assertThat(ThresholdChooser.common(unknown, objective).choose().map(ThresholdChoice::common))
          .as(objective.text())
          .isEqualTo(defined ? Optional.of(0.5f) : Optional.empty());
    }
  }

  @Example
  void aThresholdLiesMidwayBetweenTheScoresItParts() {
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("a"),
            new float[][] {{0.2f}, {0.4f}, {0.8f}},
            new float[][] {{0}, {0}, {1}},
            List.of("1", "2", "3"));
    assertThat(
            ThresholdChooser.common(predictions, Objective.of(LabelMetric.F1_MICRO))
                .choose()
                .orElseThrow()
                .common())
        .isEqualTo((float) ((0.4f + (double) 0.8f) / 2));
  }

  /**
   * One of many positives keeps its own, one of few is drawn to the common, one of none takes it.
   */
  @Example
  void rareLabelsShrinkTowardsTheCommonThreshold() {
    int images = 400;
    float[][] scores = new float[images][3];
    float[][] targets = new float[images][3];
    for (int row = 0; row < images; row++) {
      targets[row][0] = row < 200 ? 1 : 0;
      scores[row][0] = row < 200 ? 0.7f : 0.5f; // own: 0.6
      targets[row][1] = row < 10 ? 1 : 0;
      scores[row][1] = row < 10 ? 0.1f : 0.06f; // own: 0.08
      scores[row][2] = 0.05f;
    }
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("many", "few", "none"),
            scores,
            targets,
            IntStream.range(0, images).mapToObj(i -> "p" + i).toList());
    ThresholdChoice choice =
        ThresholdChooser.perLabel(predictions, Objective.of(LabelMetric.F1_MACRO))
            .choose()
            .orElseThrow();
    double common = logit(choice.common());
    assertThat(logit(choice.of("many")))
        .isCloseTo((200 * logit(0.6) + 10 * common) / 210, within(1e-4));
    assertThat(logit(choice.of("few"))).isCloseTo((logit(0.08) + common) / 2, within(1e-4));
    assertThat(choice.of("none")).isEqualTo(choice.common());
    assertThat(choice.withoutOwn()).containsExactly("none");
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Example
  void aRateOfFalseAlarmsChoosesNoThresholdForOneLabel() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ThresholdChooser.perLabel(
                    SomePredictions.labels(1, 5, 2), new Objective.FalseAlarmsAtMost(0.1)));
  }
}
