package org.finetune4j.eval.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.ClassValues;
import org.finetune4j.eval.GoldenMetrics;
import org.finetune4j.eval.GoldenMetrics.Case;
import org.finetune4j.eval.LabelPredictions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calibration error and temperature against the written definitions. */
class CalibrationGoldenTest {
  private static final double LOSS_TOLERANCE = 1e-8;

  static List<Case> cases() {
    return GoldenMetrics.labelCases();
  }

  static List<Case> casesWithTemperature() {
    return cases().stream().filter(c -> c.expected().has("temperature")).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void calibrationErrorIsTheExpectedOne(Case golden) {
    LabelPredictions predictions = golden.labels();
    JsonNode expected = golden.expected().get("ece15");
    Reliability reliability = Reliability.of(predictions.entries());
    golden.check("overall", reliability.error(), expected.get("overall"));
    assertThat(reliability.bins()).hasSize(expected.get("bins").size());
    for (int k = 0; k < reliability.bins().size(); k++) {
      Reliability.Bin bin = reliability.bins().get(k);
      JsonNode one = expected.get("bins").get(k);
      assertThat(bin.count()).isEqualTo(one.get(0).asInt());
      golden.check("mean score", bin.meanScore(), one.get(1));
      golden.check("share of positives", bin.positiveShare(), one.get(2));
    }
    golden.checkAll(
        "per_class",
        ClassValues.of(predictions, e -> Reliability.of(e).error()).perClass(),
        expected.get("per_class"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("casesWithTemperature")
  void temperatureIsTheExpectedOne(Case golden) {
    JsonNode expected = golden.expected().get("temperature");
    BinaryScores entries = golden.labels().entries();
    Optional<Temperature> temperature = Temperature.fit(entries);
    if (expected.get("value").isNull()) {
      assertThat(temperature).isEmpty();
      return;
    }
    Temperature actual = temperature.orElseThrow();
    assertThat(actual.value())
        .isCloseTo(expected.get("value").asDouble(), withinPercentage(1e-4 * 100));
    assertThat(actual.lossBefore())
        .isCloseTo(expected.get("loss_before").asDouble(), within(LOSS_TOLERANCE));
    assertThat(actual.lossAfter())
        .isCloseTo(expected.get("loss_after").asDouble(), within(LOSS_TOLERANCE));
    // At the recorded value, since the error jumps where a score changes its bin.
    double[] mended = Temperature.apply(entries, expected.get("value").asDouble());
    golden.check(
        "ece15_after",
        Reliability.of(mended, entries.positives()).error(),
        expected.get("ece15_after"));
  }
}
