package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.SomePredictions;

class LabelEvaluationTest {
  private static final LabelPredictions PREDICTIONS =
      LabelPredictions.of(
          List.of("cat", "dog", "owl"),
          new float[][] {{0.9f, 0.3f, 0.1f}, {0.6f, 0.7f, 0.1f}, {0.2f, 0.1f, 0.4f}},
          new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 0}},
          List.of("a.jpg", "b.jpg", "c.jpg"));

  private static LabelEvaluation evaluated(LabelPredictions predictions, OptionalDouble threshold) {
    return LabelEvaluation.of(predictions, EvaluationSettings.defaults().withThreshold(threshold));
  }

  @Example
  void theMapHasThePromisedNames() {
    Map<String, Object> map = evaluated(PREDICTIONS, OptionalDouble.empty()).toMap();
    assertThat(map)
        .containsKeys(
            "loss",
            "accuracy_multi",
            "best_threshold",
            "best_accuracy_multi",
            "accuracy_all_negative",
            "map",
            "ap",
            "f1_micro",
            "f1_macro",
            "count");
    assertThat(map.get("accuracy_multi"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKeys("0.1", "0.2", "0.5", "0.9", "0.99");
    assertThat(map.get("count")).isEqualTo(3);
    assertThat(map.get("accuracy_all_negative")).isEqualTo(7 / 9.0);
  }

  @Example
  void aClassWithoutPositivesIsUndefinedAndInNoMean() {
    Map<String, Object> map = evaluated(PREDICTIONS, OptionalDouble.empty()).toMap();
    assertThat(map.get("ap"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("owl", null)
        .containsEntry("cat", 1.0);
    assertThat(map.get("map")).isEqualTo(1.0);
  }

  @Example
  void f1IsReportedAtTheBestThresholdUnlessAnotherIsGiven() {
    LabelEvaluation searched = evaluated(PREDICTIONS, OptionalDouble.empty());
    assertThat(searched.decisions().threshold())
        .isEqualTo(searched.best().orElseThrow().threshold());
    LabelEvaluation given = evaluated(PREDICTIONS, OptionalDouble.of(0.25));
    assertThat(given.toMap().get("threshold")).isEqualTo(0.25f);
    assertThat(given.toMap().get("f1_micro"))
        .isEqualTo(LabelMetric.F1_MICRO.at(PREDICTIONS, 0.25f).orElseThrow());
    assertThat(given.toMap().get("accuracy_multi"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKey("0.25");
  }

  @Example
  void someLabelsAreDecidedAtThresholdsOfTheirOwn() {
    EvaluationSettings settings =
        EvaluationSettings.defaults()
            .withThresholds(OptionalDouble.of(0.5), Map.of("cat", 0.75, "owl", 0.25));
    LabelEvaluation evaluation = LabelEvaluation.of(PREDICTIONS, settings);
    assertThat(evaluation.predicted(0, 0)).isTrue();
    assertThat(evaluation.predicted(1, 0)).as("0.6 is not above 0.75").isFalse();
    assertThat(evaluation.predicted(2, 2)).as("0.4 is above 0.25").isTrue();
    assertThat(evaluation.decisions().all()).isEqualTo(new Counts(2, 1, 0, 6));
    assertThat(evaluation.toMap().get("thresholds")).isEqualTo(Map.of("cat", 0.75f, "owl", 0.25f));
    assertThat(LabelEvaluation.of(PREDICTIONS, EvaluationSettings.defaults()).toMap())
        .doesNotContainKey("thresholds");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LabelEvaluation.of(
                    PREDICTIONS,
                    settings.withThresholds(OptionalDouble.of(0.5), Map.of("dgo", 0.5))))
        .withMessageContaining("dgo");
  }

  @Property(tries = 300)
  void noMetricIsEverNaN(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int images,
      @ForAll @IntRange(min = 1, max = 3) int classes) {
    assertFinite(
        evaluated(SomePredictions.labels(seed, images, classes), OptionalDouble.empty()).toMap());
    PointEvaluation points =
        PointEvaluation.of(
            SomePredictions.points(seed, images, classes), EvaluationSettings.defaults());
    assertFinite(points.toMap());
    assertFinite(CategoryEvaluation.of(SomePredictions.category(seed, images, classes)).toMap());
  }

  private static void assertFinite(Object value) {
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(LabelEvaluationTest::assertFinite);
    } else if (value instanceof List<?> list) {
      list.forEach(LabelEvaluationTest::assertFinite);
    } else if (value instanceof Number number) {
      assertThat(Double.isFinite(number.doubleValue())).isTrue();
    } else {
      assertThat(value == null || value instanceof String).isTrue();
    }
  }

  @Example
  void theHeadlineIsThatOfTheMap() {
    LabelEvaluation evaluation = evaluated(PREDICTIONS, OptionalDouble.of(0.5));
    assertThat(evaluation.headline()).extracting(Metric::name).isEqualTo(LabelEvaluation.HEADLINE);
    assertThat(evaluation.headline()).allMatch(Metric::greaterIsBetter);
    assertThat(evaluation.headline().get(1).value()).hasValue(1.0);
    assertThat(evaluation.summary().get("loss")).isEqualTo(evaluation.loss());
  }

  @Example
  void theLossOfAnImageIsThatOfItsKnownLabels() {
    LabelEvaluation evaluation =
        evaluated(
            new LabelPredictions(
                List.of("cat", "dog"),
                new float[][] {{0.5f, 0.25f}, {0.5f, 0.5f}},
                new float[][] {{1, 1}, {1, 1}},
                new boolean[][] {{false, true}, {false, false}},
                List.of("a", "b")),
            OptionalDouble.empty());
    assertThat(evaluation.loss(0)).isEqualTo(-Math.log(0.25));
    assertThat(evaluation.loss(1)).as("nothing known").isZero();
    assertThat(evaluation.worst(5)).containsExactly(0, 1);
  }

  @Example
  void everythingMaskedIsUndefinedThroughout() {
    float[][] scores = {{0.5f}, {0.25f}};
    LabelEvaluation evaluation =
        evaluated(
            new LabelPredictions(
                List.of("cat"), scores, scores, new boolean[2][1], List.of("a", "b")),
            OptionalDouble.empty());
    Map<String, Object> map = evaluation.toMap();
    for (String name : Arrays.asList("loss", "map", "best_threshold", "f1_micro", "ece15")) {
      assertThat(map).containsEntry(name, null);
    }
  }
}
