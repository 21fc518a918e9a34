package org.finetune4j.training.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.golden.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LrSweepTest {
  // The golden file has its tolerances in words.
  private static final double RATES = 1e-6;
  private static final double SMOOTHED = 2e-5;
  private static final double SUGGESTED = 1e-5;

  static List<Golden.Case> suggestions() {
    return Golden.cases("lr_find");
  }

  static List<Golden.Case> runs() {
    return Golden.cases("lr_find", "run");
  }

  @ParameterizedTest
  @MethodSource("suggestions")
  void suggestionsAreFastais(Golden.Case golden) {
    JsonNode json = golden.json();
    List<Double> smoothed =
        switch (golden.kind()) {
          case "suggestions" -> list(json.get("losses"));
          case "run" -> list(json.get("smoothed_losses"));
          default -> throw new IllegalArgumentException("unknown kind " + golden.kind());
        };
    Suggestions actual =
        Suggestions.of(list(json.get("lrs")), smoothed, json.get("num_it").asInt());
    JsonNode expected = json.get("suggestions");
    close(actual.valley(), expected.get("valley").asDouble(), SUGGESTED);
    close(actual.slide(), expected.get("slide").asDouble(), SUGGESTED);
    close(actual.minimum(), expected.get("minimum").asDouble(), SUGGESTED);
    close(actual.steep(), expected.get("steep").asDouble(), SUGGESTED);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void sweepsAreFastais(Golden.Case golden) {
    JsonNode json = golden.json();
    List<Double> raw = list(json.get("raw_losses"));
    LrSweep sweep =
        new LrSweep(
            json.get("start_lr").asDouble(),
            json.get("end_lr").asDouble(),
            json.get("num_it").asInt(),
            json.get("stop_divergence").asBoolean());
    LrCurve curve = sweep.run((step, rate) -> raw.get(step));
    assertThat(curve.rates()).hasSize(json.get("stopped_after").asInt());
    for (int i = 0; i < curve.rates().size(); i++) {
      close(curve.rates().get(i), json.get("lrs").get(i).asDouble(), RATES);
      close(curve.smoothed().get(i), json.get("smoothed_losses").get(i).asDouble(), SMOOTHED);
    }
    assertThat(curve.losses()).isEqualTo(raw);
  }

  @Test
  void aSweepIsLongEnoughWhereItsWholeCurveGivesSuggestions() {
    for (int steps = 1; steps < 60; steps++) {
      LrSweep sweep = new LrSweep(1e-7, 10, steps, false);
      LrCurve curve = sweep.run((step, rate) -> 1.0 / (step + 1));
      if (sweep.isLongEnough()) {
        assertThat(curve.suggestions().valley()).isPositive();
      } else {
        assertThatThrownBy(curve::suggestions).isInstanceOf(BadInputException.class);
      }
    }
  }

  @Test
  void aSweepThatEndsTooEarlyForASuggestionReportsIt() {
    LrCurve curve = LrSweep.defaults().run((step, rate) -> step < 12 ? 1 : 500);
    assertThatThrownBy(curve::suggestions)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("ended after 13 of 100 steps");
  }

  @Test
  void aLossThatIsNoNumberEndsTheSweep() {
    LrCurve curve =
        LrSweep.defaults().run((step, rate) -> step < 60 ? 1 / (step + 1.0) : Double.NaN);
    assertThat(curve.rates()).hasSize(61);
    assertThat(curve.suggestions().valley()).isBetween(1e-7, 10.0);
  }

  @Test
  void aCurveThatOnlyRisesStillGivesRatesOfTheSweep() {
    List<Double> rates = IntStream.range(0, 100).mapToObj(i -> LrSweep.defaults().rate(i)).toList();
    List<Double> rising = IntStream.range(0, 100).mapToObj(i -> 1.0 + i).toList();
    Suggestions suggestions = Suggestions.of(rates, rising, 100);
    assertThat(suggestions.valley()).isBetween(1e-7, 10.0);
    assertThat(suggestions.minimum()).isBetween(1e-8, 1.0);
    List<Double> level = new ArrayList<>(Collections.nCopies(100, 0.5));
    assertThat(Suggestions.of(rates, level, 100).steep()).isBetween(1e-7, 10.0);
  }

  private static List<Double> list(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(v -> values.add(v.asDouble()));
    return values;
  }

  private static void close(double actual, double expected, double relative) {
    assertThat(actual).isCloseTo(expected, within(relative * Math.abs(expected)));
  }
}
