package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.SomePredictions;

class ThresholdSearchTest {
  @Property(tries = 300)
  void everyPointOfTheCurveIsTheMetricAtItsThreshold(@ForAll long seed) {
    LabelPredictions predictions = SomePredictions.labels(seed, 15, 4);
    for (LabelMetric metric : LabelMetric.values()) {
      ThresholdCurve curve = ThresholdSearch.sweep(predictions, metric);
      for (int i = 0; i < 29; i++) {
        assertThat(curve.values().get(i))
            .isEqualTo(metric.at(predictions, curve.thresholds().get(i)));
      }
      assertThat(curve.allNegative()).isEqualTo(metric.ofNothing(predictions));
    }
  }

  @Example
  void scoresAtTheThresholdsAndBesideThemAreDecidedExactly() {
    List<Float> scores = new ArrayList<>(List.of(0f, -0f, Float.MIN_VALUE, 1f));
    for (float threshold : ThresholdSearch.thresholds()) {
      scores.addAll(List.of(Math.nextDown(threshold), threshold, Math.nextUp(threshold)));
    }
    float[][] all = new float[scores.size()][2];
    float[][] targets = new float[scores.size()][2];
    for (int row = 0; row < all.length; row++) {
      all[row] = new float[] {scores.get(row), scores.get(row)};
      targets[row][0] = 1;
    }
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("there", "not there"),
            all,
            targets,
            IntStream.range(0, all.length).mapToObj(i -> "p" + i).toList());
    for (LabelMetric metric : LabelMetric.values()) {
      ThresholdCurve curve = ThresholdSearch.sweep(predictions, metric);
      for (int i = 0; i < curve.thresholds().size(); i++) {
        assertThat(curve.values().get(i))
            .as("%s at %s", metric.text(), curve.thresholds().get(i))
            .isEqualTo(metric.at(predictions, curve.thresholds().get(i)));
      }
    }
  }

  @Property(tries = 300)
  void noThresholdIsBetterThanTheBest(@ForAll long seed) {
    LabelPredictions predictions = SomePredictions.labels(seed, 15, 4);
    ThresholdCurve curve = ThresholdSearch.sweep(predictions, LabelMetric.ACCURACY_MULTI);
    ThresholdCurve.Best best = curve.best().orElseThrow();
    assertThat(curve.values())
        .allSatisfy(
            value -> assertThat(value.getAsDouble()).isLessThanOrEqualTo(best.value() + 1e-12));
    assertThat(curve.equallyGood()).first().isEqualTo(best.index());
  }

  @Example
  void anyObjectiveCanBeSwept() {
    LabelPredictions predictions = SomePredictions.labels(1, 15, 4);
    ThresholdCurve curve = ThresholdSearch.of(predictions).sweep(new Objective.RecallAtLeast(1));
    assertThat(curve.metric()).isEqualTo("recall");
    assertThat(curve.best().orElseThrow().index()).isZero();
  }

  @Example
  void aCurveWithAnUndefinedPointHasNoBest() {
    ThresholdCurve curve =
        new ThresholdCurve(
            "some",
            List.of(0.1f, 0.2f),
            List.of(OptionalDouble.of(1), OptionalDouble.empty()),
            OptionalDouble.empty());
    assertThat(curve.best()).isEmpty();
  }

  @Example
  void aScoreThatEqualsTheThresholdIsNotPredicted() {
    float threshold = ThresholdSearch.thresholds().get(3);
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("a"), new float[][] {{threshold}}, new float[][] {{1}}, List.of("image"));
    assertThat(LabelDecisions.of(predictions, threshold).all().truePositives()).isZero();
    assertThat(LabelDecisions.of(predictions, Math.nextDown(threshold)).all().truePositives())
        .isEqualTo(1);
  }
}
