package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.eval.GoldenMetrics;
import org.finetune4j.eval.GoldenMetrics.Case;
import org.finetune4j.eval.LabelMetric;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chapter's search over 29 thresholds against the recorded one. */
class ThresholdGoldenTest {
  private static final List<LabelMetric> METRICS =
      List.of(LabelMetric.ACCURACY_MULTI, LabelMetric.F1_MICRO, LabelMetric.F1_MACRO);

  static List<Case> cases() {
    return GoldenMetrics.labelCases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void thresholdsAreTorchsToTheBit(Case golden) {
    List<Double> expected = new ArrayList<>();
    golden.expected().at("/sweep/thresholds").forEach(t -> expected.add(t.asDouble()));
    assertThat(ThresholdSearch.thresholds().stream().map(Float::doubleValue).toList())
        .isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void curvesAndTheirBestAreTheExpectedOnes(Case golden) {
    for (LabelMetric metric : METRICS) {
      JsonNode expected = golden.expected().get("sweep").get(metric.text());
      ThresholdCurve curve = ThresholdSearch.sweep(golden.labels(), metric);
      assertThat(curve.metric()).isEqualTo(metric.text());
      golden.checkAll(metric.text(), curve.values(), expected.get("curve"));
      if (expected.get("best_index").isNull()) {
        assertThat(curve.best()).isEmpty();
        assertThat(curve.equallyGood()).isEmpty();
        continue;
      }
      ThresholdCurve.Best best = curve.best().orElseThrow();
      assertThat(best.index()).isEqualTo(expected.get("best_index").asInt());
      assertThat((double) best.threshold()).isEqualTo(expected.get("best_threshold").asDouble());
      golden.check("best_value", best.value(), expected.get("best_value").asDouble());
      List<Integer> equallyGood = new ArrayList<>();
      expected.path("equally_good").forEach(i -> equallyGood.add(i.asInt()));
      assertThat(curve.equallyGood()).isEqualTo(equallyGood);
    }
  }
}
