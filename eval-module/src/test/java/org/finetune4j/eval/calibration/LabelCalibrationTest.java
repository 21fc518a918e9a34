package org.finetune4j.eval.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.StatisticsGolden;
import org.junit.jupiter.api.Test;

class LabelCalibrationTest {
  private static final int IMAGES = 2000;

  /** Label a is too sure by a factor of 2, label b is shifted by 1, label c is rare. */
  private static LabelPredictions skewed() {
    SplittableRandom random = new SplittableRandom(7);
    float[][] scores = new float[IMAGES][3];
    float[][] targets = new float[IMAGES][3];
    for (int row = 0; row < IMAGES; row++) {
      for (int label = 0; label < 3; label++) {
        double logit = 4 * (random.nextDouble() + random.nextDouble() - 1);
        boolean positive =
            label < 2 ? random.nextDouble() < Logits.sigmoid(logit) : row < 4 && label == 2;
        targets[row][label] = positive ? 1 : 0;
        scores[row][label] =
            (float) Logits.sigmoid(label == 0 ? 2 * logit : label == 1 ? logit + 1 : logit - 6);
      }
    }
    return LabelPredictions.of(
        List.of("a", "b", "c"),
        scores,
        targets,
        IntStream.range(0, IMAGES).mapToObj(i -> "image " + i).toList());
  }

  @Test
  void aLineForEachLabelUndoesWhatEachLabelHas() {
    LabelCalibration fitted =
        LabelCalibration.fit(skewed(), LabelCalibration.Method.PER_LABEL).orElseThrow();
    assertThat(fitted.lines().get(0).slope()).isCloseTo(0.5, within(0.06));
    assertThat(fitted.lines().get(0).intercept()).isCloseTo(0, within(0.15));
    assertThat(fitted.lines().get(1).slope()).isCloseTo(1, within(0.1));
    assertThat(fitted.lines().get(1).intercept()).isCloseTo(-1, within(0.15));
    LabelCalibration common =
        LabelCalibration.fit(skewed(), LabelCalibration.Method.TEMPERATURE).orElseThrow();
    assertThat(fitted.lines().get(2)).as("too rare for its own").isEqualTo(common.lines().get(0));
    assertThat(common.temperature()).isPresent();
    assertThat(fitted.temperature()).isEmpty();
  }

  @Test
  void calibrationLowersTheErrorOnOtherImagesAndKeepsTheOrder() {
    LabelPredictions predictions = skewed();
    int[] folds = IntStream.range(0, IMAGES).map(row -> row % 5).toArray();
    CrossFittedCalibration fitted =
        CrossFittedCalibration.of(predictions, LabelCalibration.Method.PER_LABEL, folds)
            .orElseThrow();
    assertThat(fitted.errorHeldOut().orElseThrow())
        .isLessThan(0.6 * fitted.errorBefore().orElseThrow());
    assertThat(fitted.lossHeldOut().orElseThrow()).isLessThan(fitted.lossBefore().orElseThrow());
    LabelPredictions calibrated = fitted.calibration().apply(predictions);
    for (int label = 0; label < 2; label++) {
      assertThat(AveragePrecision.SKLEARN.of(calibrated.entries(label)).orElseThrow())
          .isCloseTo(
              AveragePrecision.SKLEARN.of(predictions.entries(label)).orElseThrow(), within(1e-3));
    }
  }

  /** scikit-learn's own minimiser stops at about four digits. */
  @Test
  void linesArePlattsAsScikitLearnFitsThem() {
    for (JsonNode golden : StatisticsGolden.cases("calibration")) {
      LabelCalibration.Line line =
          Platt.fit(StatisticsGolden.labels(golden).entries(0), 10).orElseThrow();
      assertThat(line.slope()).isCloseTo(golden.get("slope").asDouble(), within(1e-3));
      assertThat(line.intercept()).isCloseTo(golden.get("intercept").asDouble(), within(1e-3));
    }
  }

  @Test
  void scoresThatSeparateEverythingCannotBeCalibrated() {
    LabelPredictions perfect =
        LabelPredictions.of(
            List.of("a"),
            new float[][] {{0.9f}, {0.1f}},
            new float[][] {{1}, {0}},
            List.of("1", "2"));
    assertThat(LabelCalibration.fit(perfect, LabelCalibration.Method.TEMPERATURE)).isEmpty();
  }
}
