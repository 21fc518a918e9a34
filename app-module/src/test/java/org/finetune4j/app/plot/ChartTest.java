package org.finetune4j.app.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.finetune4j.app.draw.Images;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.PointEvaluation;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.finetune4j.eval.threshold.ThresholdSearch;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Step;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.LrSweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
  @TempDir Path folder;

  private BufferedImage written(Chart chart, String name) throws IOException {
    Path file = folder.resolve(name);
    Images.write(file, chart.draw());
    assertThat(folder.toFile().list()).containsExactly(name);
    BufferedImage drawn = ImageIO.read(file.toFile());
    assertThat(drawn.getWidth()).isEqualTo(1600);
    assertThat(drawn.getHeight()).isEqualTo(1000);
    return drawn;
  }

  /** How many pixels are of exactly that colour. */
  private static long count(BufferedImage drawn, Color color) {
    return IntStream.range(0, drawn.getWidth() * drawn.getHeight())
        .filter(i -> drawn.getRGB(i % drawn.getWidth(), i / drawn.getWidth()) == color.getRGB())
        .count();
  }

  private static ThresholdCurve curve(IntToDoubleFunction values, OptionalDouble nothing) {
    List<Float> thresholds = ThresholdSearch.thresholds();
    return new ThresholdCurve(
        "accuracy_multi",
        thresholds,
        IntStream.range(0, thresholds.size())
            .mapToObj(
                i -> {
                  double value = values.applyAsDouble(i);
                  return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
                })
            .toList(),
        nothing);
  }

  @Test
  void theThresholdCurveShowsItsBestAndPredictingNothing() throws IOException {
    ThresholdCurve curve =
        curve(i -> 0.9473 - 0.08 * Math.pow((i - 12) / 12.0, 2), OptionalDouble.of(0.9189));
    BufferedImage drawn = written(ThresholdChart.of(curve), "threshold-curve.png");
    assertThat(count(drawn, Style.BLUE)).as("the curve").isGreaterThan(1000);
    assertThat(count(drawn, Style.ORANGE)).as("the best").isGreaterThan(300);
    assertThat(count(drawn, Style.GREY)).as("predicting nothing").isGreaterThan(1000);
  }

  @Test
  void aCurveWithUndefinedPointsIsDrawnWithoutABest() {
    ThresholdCurve curve = curve(i -> i > 20 ? Double.NaN : i / 40.0, OptionalDouble.empty());
    BufferedImage drawn = ThresholdChart.of(curve).draw();
    assertThat(count(drawn, Style.BLUE)).isGreaterThan(1000);
    assertThat(count(drawn, Style.ORANGE)).isZero();
  }

  @Test
  void aFlatCurveIsDrawn() {
    BufferedImage drawn = ThresholdChart.of(curve(i -> 0.5, OptionalDouble.of(0.5))).draw();
    assertThat(count(drawn, Style.BLUE)).isGreaterThan(1000);
  }

  private static List<Step> steps(int epochs, int batches, IntToDoubleFunction loss) {
    SplittableRandom random = new SplittableRandom(1);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < epochs * batches; i++) {
      double mean = loss.applyAsDouble(i);
      double one = mean * (1 + random.nextDouble(-0.25, 0.25));
      int epoch = i / batches % 4; // the second phase counts from 0 again
      steps.add(new Step(epoch, i % batches, batches, one, mean, List.of(1e-3), 0.9));
    }
    return steps;
  }

  private static EpochRow row(String phase, int epoch, double train, double valid) {
    return new EpochRow(phase, epoch, train, valid, List.of(), Duration.ofSeconds(60));
  }

  @Test
  void lossesAreDrawnOverTheEpochsOfBothPhases() throws IOException {
    double[] valid = {.7323, .5692, .1941, .1643, .1557, .1436, .1424};
    List<EpochRow> rows = new ArrayList<>();
    for (int i = 0; i < valid.length; i++) {
      rows.add(row(i < 4 ? "frozen" : "all", i < 4 ? i : i - 4, valid[i] * 1.1, valid[i]));
    }
    List<Step> steps = steps(7, 46, i -> i < 184 ? 0.2 + 0.76 * Math.exp(-i / 90.0) : 0.16);
    BufferedImage drawn = written(LossChart.of(steps, rows), "losses.png");
    assertThat(count(drawn, Style.BLUE)).as("train").isGreaterThan(1000);
    assertThat(count(drawn, Style.ORANGE)).as("valid").isGreaterThan(1000);
    assertThat(count(drawn, Style.FAINT)).as("batches").isGreaterThan(1000);
  }

  @Test
  void lossesThatFallFarAreDrawnOnALogarithmicScale() {
    List<EpochRow> rows =
        List.of(row("frozen", 0, .4, .1878), row("all", 0, .12, .0494), row("all", 1, .07, .0016));
    BufferedImage drawn = LossChart.of(steps(3, 34, i -> 0.4 * Math.exp(-i / 20.0)), rows).draw();
    assertThat(count(drawn, Style.ORANGE)).isGreaterThan(1000);
  }

  @Test
  void rowsAloneAreEnoughAndNothingIsNot() {
    BufferedImage drawn =
        LossChart.of(List.of(), List.of(row("all", 0, 1, 2), row("all", 1, 0.5, Double.NaN)))
            .draw();
    assertThat(count(drawn, Style.BLUE)).isGreaterThan(100);
    assertThatIllegalArgumentException().isThrownBy(() -> LossChart.of(List.of(), List.of()));
  }

  @Test
  void stepsAfterAResumeStandAtTheirEpochs() {
    List<Step> steps = steps(2, 4, i -> 1);
    assertThat(LossChart.places(steps, 2)).startsWith(0.25).endsWith(2);
    assertThat(LossChart.places(steps, 5)).startsWith(3.25).endsWith(5);
    assertThat(LossChart.places(steps.subList(0, 6), 1)).endsWith(1.5);
  }

  private static LrCurve sweep() {
    LrSweep sweep = LrSweep.defaults();
    SplittableRandom random = new SplittableRandom(3);
    List<Double> rates = new ArrayList<>();
    List<Double> smoothed = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < 94; i++) {
      double lr = sweep.rate(i);
      double loss = 0.25 + 0.65 / (1 + lr / 3e-3) + 0.1 * lr * lr;
      rates.add(lr);
      smoothed.add(loss);
      losses.add(loss * (1 + random.nextDouble(-0.1, 0.1)));
    }
    return new LrCurve(sweep, rates, losses, smoothed);
  }

  @Test
  void theSweepIsDrawnWithItsSuggestions() throws IOException {
    LrCurve sweep = sweep();
    BufferedImage drawn =
        written(LrFindChart.of(sweep, Optional.of(sweep.suggestions())), "lr-find.png");
    for (Color color : List.of(Style.ORANGE, Style.GREEN, Style.PURPLE)) {
      assertThat(count(drawn, color)).isGreaterThan(300);
    }
  }

  @Test
  void aSweepTooShortForSuggestionsIsDrawnWithout() {
    LrCurve sweep = sweep();
    LrCurve cut =
        new LrCurve(
            sweep.sweep(),
            sweep.rates().subList(0, 8),
            sweep.losses().subList(0, 8),
            sweep.smoothed().subList(0, 8));
    BufferedImage drawn = LrFindChart.of(cut, Optional.empty()).draw();
    assertThat(count(drawn, Style.ORANGE)).isZero();
  }

  @Test
  void theTerminalShowsTheSweepInItsWidth() {
    LrCurve sweep = sweep();
    String text = LrFindText.of(sweep, Optional.of(sweep.suggestions()), 80, 14);
    assertThat(text.lines())
        .hasSize(17)
        .allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(text).contains("valley", "slide", "minimum/10", "steep", "1e-7", "1e1");
    assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 127));
    List<String> plot = text.lines().limit(14).toList();
    for (String letter : List.of("V", "S", "M", "T")) {
      assertThat(plot).filteredOn(line -> line.contains(letter)).hasSize(1);
    }
  }

  private static PointEvaluation points(int points) {
    return points(points, EvaluationSettings.defaults().withMeanPoint(new double[points][2]));
  }

  private static PointEvaluation points(int points, EvaluationSettings settings) {
    SplittableRandom random = new SplittableRandom(5);
    int images = 186;
    double[][][] target = new double[images][points][2];
    double[][][] predicted = new double[images][points][2];
    boolean[][] present = new boolean[images][points];
    int[] widths = new int[images];
    int[] heights = new int[images];
    for (int row = 0; row < images; row++) {
      widths[row] = 384;
      heights[row] = 288;
      for (int k = 0; k < points; k++) {
        present[row][k] = true;
        for (int axis = 0; axis < 2; axis++) {
          target[row][k][axis] = random.nextDouble(-0.4, 0.4);
          double off = random.nextDouble(-0.06, 0.06) + random.nextDouble(-0.03, 0.03);
          predicted[row][k][axis] = target[row][k][axis] + off;
        }
      }
    }
    return PointEvaluation.of(
        new PointPredictions(
            IntStream.range(0, points).mapToObj(i -> "point " + i).toList(),
            predicted,
            target,
            present,
            widths,
            heights,
            Collections.nCopies(images, "13"),
            IntStream.range(0, images).mapToObj(i -> i + ".jpg").toList(),
            Optional.empty()),
        settings);
  }

  @Test
  void theErrorCurveStandsBesideTheMeanPoint() throws IOException {
    BufferedImage drawn = written(ErrorChart.of(points(1)), "errors.png");
    assertThat(count(drawn, Style.BLUE)).isGreaterThan(1000);
    assertThat(count(drawn, Style.GREY)).isGreaterThan(1000);
    assertThat(count(drawn, Style.ORANGE)).isGreaterThan(300);
  }

  @Test
  void theLegendNamesTheImagesOfTheMeanPoint() {
    int plot = 1600 * 850;
    PointEvaluation ofTheseImages = points(1, EvaluationSettings.defaults());
    double[][] sameMean = MeanPoint.of(ofTheseImages.predictions());
    int[] own = pixels(ErrorChart.of(ofTheseImages));
    int[] training =
        pixels(ErrorChart.of(points(1, EvaluationSettings.defaults().withMeanPoint(sameMean))));
    assertThat(Arrays.equals(own, 0, plot, training, 0, plot)).isTrue();
    assertThat(Arrays.equals(own, training)).isFalse();
  }

  private static int[] pixels(Chart chart) {
    return chart.draw().getRGB(0, 0, 1600, 1000, null, 0, 1600);
  }

  @Test
  void severalPointsHaveLinesOfTheirOwn() {
    BufferedImage drawn = ErrorChart.of(points(3)).draw();
    for (Color color : List.of(Style.SKY, Style.GREEN, Style.PURPLE)) {
      assertThat(count(drawn, color)).isGreaterThan(100);
    }
  }
}
