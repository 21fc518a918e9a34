package org.finetune4j.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.golden.Golden;
import org.finetune4j.training.ScheduleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
  /** In the golden file in words: rates relative to the group's highest, momentum absolute. */
  private static final double TOLERANCE = 5e-6;

  static List<Golden.Case> cases() {
    return Golden.cases("schedules").stream()
        .filter(golden -> !golden.kind().equals("flat_cos")) // no command has it
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ratesAndMomentumAreFastais(Golden.Case golden) {
    JsonNode json = golden.json();
    switch (golden.kind()) {
      case "one_cycle" -> follows(json, oneCycle(json), json.get("epochs").asInt());
      case "fine_tune" -> fineTune(json);
      default -> throw new IllegalArgumentException("unknown kind " + golden.kind());
    }
  }

  private static void fineTune(JsonNode json) {
    ScheduleSettings plan =
        new ScheduleSettings(
            json.get("freeze_epochs").asInt(),
            false,
            0,
            json.get("epochs").asInt(),
            json.get("base_lr").asDouble(),
            json.get("lr_mult").asDouble());
    int groups = json.get("groups").asInt();
    for (JsonNode phase : json.get("phases")) {
      boolean frozen = phase.get("frozen").asBoolean();
      follows(
          phase,
          json.get("batches_per_epoch").asInt(),
          frozen ? plan.frozen(groups) : plan.unfrozen(groups),
          frozen ? plan.freezeEpochs() : plan.epochs());
    }
  }

  private static Schedule oneCycle(JsonNode json) {
    JsonNode moms = json.get("moms");
    return Schedule.oneCycle(
        rates(json),
        new OneCycle(
            json.get("pct_start").asDouble(),
            json.get("div").asDouble(),
            json.get("div_final").asDouble(),
            new OneCycle.Momenta(
                moms.get(0).asDouble(), moms.get(1).asDouble(), moms.get(2).asDouble())));
  }

  private static LearningRates rates(JsonNode json) {
    if (json.has("lr_slice")) {
      JsonNode slice = json.get("lr_slice");
      return LearningRates.between(
          slice.get(0).asDouble(), slice.get(1).asDouble(), json.get("groups").asInt());
    }
    List<Double> rates = new ArrayList<>();
    json.get("lr_max").forEach(r -> rates.add(r.asDouble()));
    return new LearningRates(rates);
  }

  private static void follows(JsonNode json, Schedule schedule, int epochs) {
    follows(json, json.get("batches_per_epoch").asInt(), schedule, epochs);
  }

  private static void follows(JsonNode json, int batches, Schedule schedule, int epochs) {
    int steps = batches * epochs;
    assertThat(json.get("lr")).hasSize(steps);
    for (int step = 0; step < steps; step++) {
      double position = (double) step / steps;
      assertThat(position).isCloseTo(json.get("pct").get(step).asDouble(), within(1e-9));
      double[] rates = schedule.ratesAt(position);
      JsonNode expected = json.get("lr").get(step);
      assertThat(rates).hasSize(expected.size());
      for (int group = 0; group < rates.length; group++) {
        double highest = json.get("lr_max").get(group).asDouble();
        assertThat(rates[group])
            .isCloseTo(expected.get(group).asDouble(), within(TOLERANCE * highest));
        assertThat(schedule.momentum().at(position))
            .isCloseTo(json.get("mom").get(step).get(group).asDouble(), within(TOLERANCE));
      }
    }
  }

  @Property
  void aCosineRunsFromItsStartToItsEnd(
      @ForAll @DoubleRange(min = 0.01, max = 1) double start,
      @ForAll @DoubleRange(min = 0.01, max = 1) double end) {
    Annealer annealer = Annealer.cosine(start, end);
    assertThat(annealer.at(0)).isCloseTo(start, within(1e-12));
    assertThat(annealer.at(1)).isCloseTo(end, within(1e-12));
    assertThat(annealer.at(0.5))
        .isBetween(Math.min(start, end) - 1e-12, Math.max(start, end) + 1e-12);
  }

  @Property
  void aCycleNeverLeavesItsBounds(
      @ForAll @DoubleRange(min = 0, max = 1) double warmUp,
      @ForAll @DoubleRange(min = 0, max = 1) double position) {
    Schedule schedule =
        Schedule.oneCycle(LearningRates.same(0.1, 2), OneCycle.defaults().with(warmUp, 25));
    assertThat(schedule.ratesAt(position)[1]).isBetween(0.1 / 1e5 - 1e-12, 0.1 + 1e-12);
    assertThat(schedule.momentum().at(position)).isBetween(0.85 - 1e-12, 0.95 + 1e-12);
  }

  @Property
  void ratesBetweenAreGeometric(@ForAll @IntRange(min = 2, max = 6) int groups) {
    LearningRates rates = LearningRates.between(1e-5, 1e-2, groups);
    assertThat(rates.perGroup().get(0)).isCloseTo(1e-5, within(1e-15));
    assertThat(rates.perGroup().get(groups - 1)).isCloseTo(1e-2, within(1e-12));
    double step = rates.perGroup().get(1) / rates.perGroup().get(0);
    assertThat(Math.pow(step, groups - 1)).isCloseTo(1e3, within(1e-6));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> LearningRates.same(0, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LearningRates.same(Double.NaN, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OneCycle.defaults().with(1.5, 25))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OneCycle.Momenta(0.95, 1, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
