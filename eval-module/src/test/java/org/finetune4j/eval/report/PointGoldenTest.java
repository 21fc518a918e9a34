package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.GoldenMetrics;
import org.finetune4j.eval.GoldenMetrics.Case;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.PointPredictions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Point metrics against the written definitions. */
class PointGoldenTest {
  static List<Case> cases() {
    return GoldenMetrics.pointCases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyMetricIsTheExpectedOne(Case golden) {
    JsonNode expected = golden.expected();
    PointPredictions predictions = golden.points();
    double[][] meanPoint = meanPoint(golden, predictions.points());
    for (int k = 0; k < meanPoint.length; k++) {
      for (int axis = 0; axis < 2; axis++) {
        golden.check(
            "mean_point",
            meanPoint[k][axis],
            expected.at("/mean_point/" + k + "/" + axis).asDouble());
      }
    }
    PointEvaluation evaluation =
        PointEvaluation.of(
            predictions,
            EvaluationSettings.defaults()
                .withMeanPoint(meanPoint)
                .withRadii(radii(expected.get("pck"))));
    golden.check("mse", evaluation.all().mse(), expected.get("mse"));
    checkDistances(golden, evaluation.all().pixels(), expected.get("pixels"));
    checkDistances(golden, evaluation.baseline().pixels(), expected.get("pixels_mean_point"));
    for (var pck : expected.get("pck").properties()) {
      double radius = Double.parseDouble(pck.getKey());
      golden.check("pck " + radius, evaluation.all().pck().get(radius), pck.getValue());
    }
    golden.check("bias_x", evaluation.all().biasX(), expected.get("bias_x"));
    golden.check("bias_y", evaluation.all().biasY(), expected.get("bias_y"));
    int k = 0;
    for (PointErrors point : evaluation.points().values()) {
      checkDistances(golden, point.pixels(), expected.get("per_point").get(k++));
    }
    assertThat(k).isEqualTo(expected.get("per_point").size());
    if (expected.has("groups")) {
      assertThat(evaluation.groups()).hasSize(expected.get("groups").size());
      evaluation
          .groups()
          .forEach(
              (name, g) -> checkDistances(golden, g.pixels(), expected.get("groups").get(name)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyDistanceIsTheExpectedOne(Case golden) {
    PointPredictions predictions = golden.points();
    JsonNode expected = golden.expected().get("distance");
    for (int row = 0; row < predictions.count(); row++) {
      for (int k = 0; k < predictions.points().size(); k++) {
        if (predictions.present(row, k)) {
          int image = row;
          int point = k;
          PointErrors one =
              PointErrors.of(predictions, (r, p) -> r == image && p == point, List.of());
          golden.check("distance", one.pixels().mean(), expected.get(row).get(k));
        }
      }
    }
  }

  private static double[][] meanPoint(Case golden, List<String> points) {
    double[][][] targets = golden.coordinates("train_targets");
    boolean[][] present = new boolean[targets.length][points.size()];
    for (boolean[] row : present) {
      java.util.Arrays.fill(row, true);
    }
    return MeanPoint.of(points, targets, present);
  }

  private static List<Double> radii(JsonNode pck) {
    return pck.properties().stream().map(e -> Double.valueOf(e.getKey())).toList();
  }

  private static void checkDistances(Case golden, Distances actual, JsonNode expected) {
    assertThat(actual.count()).isEqualTo(expected.get("count").asInt());
    golden.check("mean", actual.mean(), expected.get("mean"));
    golden.check("median", actual.median(), expected.get("median"));
    golden.check("p90", actual.p90(), expected.get("p90"));
    golden.check("p95", actual.p95(), expected.get("p95"));
    golden.check("max", actual.max(), expected.get("max"));
  }
}
