package org.finetune4j.eval.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.SomePredictions;

class CalibrationPropertiesTest {
  @Property(tries = 300)
  void noOtherTemperatureHasLessLoss(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.05, max = 20) double other) {
    BinaryScores entries = SomePredictions.labels(seed, 30, 3).entries();
    Temperature.fit(entries)
        .ifPresent(
            best ->
                assertThat(loss(entries, other)).isGreaterThanOrEqualTo(best.lossAfter() - 1e-9));
  }

  private static double loss(BinaryScores entries, double temperature) {
    double[] scores = Temperature.apply(entries, temperature);
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum -= Math.log(entries.positives()[i] ? scores[i] : 1 - scores[i]);
    }
    return sum / scores.length;
  }

  @Property(tries = 300)
  void binsHoldEveryEntryOnce(@ForAll long seed) {
    BinaryScores entries = SomePredictions.labels(seed, 30, 3).entries();
    Reliability reliability = Reliability.of(entries);
    assertThat(reliability.bins().stream().mapToInt(Reliability.Bin::count).sum())
        .isEqualTo(entries.size());
    assertThat(reliability.error().orElseThrow()).isBetween(0.0, 1.0);
  }

  @Property(tries = 300)
  void aTemperatureLeavesTheOrder(@ForAll long seed) {
    BinaryScores entries = SomePredictions.labels(seed, 30, 3).entries();
    double[] mended = Temperature.apply(entries, 2);
    float[] narrow = new float[mended.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) mended[i];
    }
    assertThat(
            AveragePrecision.SKLEARN
                .of(new BinaryScores(narrow, entries.positives()))
                .orElseThrow())
        .isCloseTo(AveragePrecision.SKLEARN.of(entries).orElseThrow(), within(1e-12));
  }

  @Example
  void thereIsNoBestTemperatureWhereEverythingIsToldApart() {
    assertThat(
            Temperature.fit(
                new BinaryScores(new float[] {0.9f, 0.2f}, new boolean[] {true, false})))
        .isEmpty();
  }

  @Example
  void thereIsNoBestTemperatureWhereScoresAreWrong() {
    assertThat(
            Temperature.fit(
                new BinaryScores(new float[] {0.1f, 0.8f}, new boolean[] {true, false})))
        .isEmpty();
  }

  @Example
  void scoresThatComeTrueAsOftenAsTheySayKeepTheirTemperature() {
    Temperature temperature =
        Temperature.fit(
                new BinaryScores(
                    new float[] {0.75f, 0.75f, 0.75f, 0.75f, 0.25f, 0.25f, 0.25f, 0.25f},
                    new boolean[] {true, true, true, false, false, false, false, true}))
            .orElseThrow();
    assertThat(temperature.value()).isCloseTo(1, within(1e-12));
    assertThat(temperature.lossAfter()).isCloseTo(temperature.lossBefore(), within(1e-15));
  }

  @Example
  void nothingHasNoCalibrationError() {
    assertThat(Reliability.of(new BinaryScores(new float[0], new boolean[0])).error()).isEmpty();
  }
}
