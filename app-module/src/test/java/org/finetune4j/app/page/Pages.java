package org.finetune4j.app.page;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Step;

/** Pages of made-up predictions, with names that try to be markup. */
final class Pages {
  static final List<String> NAMES =
      List.of(
          "sky",
          "</script><img src=x onerror=\"document.title='owned'\">",
          "<script>document.title='owned'</script>",
          "a & b \u2028 \u202e \"quoted\" 'single' {{summary}}",
          "never there");

  private Pages() {}

  /** Scores that know something of their targets; some are masked, many are equal. */
  static LabelPredictions labels(int images, List<String> names, long seed) {
    Random random = new Random(seed);
    float[][] scores = new float[images][names.size()];
    float[][] targets = new float[images][names.size()];
    boolean[][] counted = new boolean[images][names.size()];
    for (int row = 0; row < images; row++) {
      for (int c = 0; c < names.size(); c++) {
        boolean yes = c < names.size() - 1 && random.nextInt(3 + c) == 0;
        double logit = random.nextGaussian() * 1.5 + (yes ? 1 : -1.5);
        double score = 1 / (1 + Math.exp(-logit));
        scores[row][c] = (float) (row % 2 == 0 ? Math.round(score * 50) / 50.0 : score);
        targets[row][c] = yes ? 1 : 0;
        counted[row][c] = random.nextInt(20) > 0;
      }
    }
    return new LabelPredictions(names, scores, targets, counted, files(images));
  }

  static PointPredictions points(int images) {
    Random random = new Random(3);
    double[][][] predicted = new double[images][2][2];
    double[][][] target = new double[images][2][2];
    boolean[][] present = new boolean[images][2];
    for (int row = 0; row < images; row++) {
      for (int k = 0; k < 2; k++) {
        present[row][k] = row % 7 != 0;
        for (int axis = 0; axis < 2; axis++) {
          target[row][k][axis] = random.nextGaussian() * 0.3;
          predicted[row][k][axis] = target[row][k][axis] + random.nextGaussian() * 0.05;
        }
      }
    }
    int[] widths = new int[images];
    int[] heights = new int[images];
    Arrays.fill(widths, 320);
    Arrays.fill(heights, 240);
    List<String> groups =
        IntStream.range(0, images)
            .mapToObj(i -> i % 3 == 0 ? "<b>anna</b>" : "ben " + i % 3)
            .toList();
    return new PointPredictions(
        List.of("left <eye>", "right"),
        predicted,
        target,
        present,
        widths,
        heights,
        groups,
        files(images),
        Optional.empty());
  }

  static CategoryPredictions category(int images) {
    Random random = new Random(4);
    float[][] scores = new float[images][NAMES.size()];
    int[] targets = new int[images];
    for (int row = 0; row < images; row++) {
      targets[row] = random.nextInt(NAMES.size());
      double sum = 0;
      double[] raw = new double[NAMES.size()];
      for (int c = 0; c < raw.length; c++) {
        raw[c] = Math.exp(random.nextGaussian() + (c == targets[row] ? 1 : 0));
        sum += raw[c];
      }
      for (int c = 0; c < raw.length; c++) {
        scores[row][c] = (float) (raw[c] / sum);
      }
    }
    return new CategoryPredictions(NAMES, scores, targets, files(images));
  }

  private static List<String> files(int images) {
    return IntStream.range(0, images).mapToObj(i -> "a\"><script>/" + i + "&lt;.jpg").toList();
  }

  static Evaluation evaluation(Predictions predictions) {
    return Evaluation.of(predictions, EvaluationSettings.defaults());
  }

  static ReportPage page(Evaluation evaluation) {
    List<Step> steps = new ArrayList<>();
    List<EpochRow> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      for (int batch = 0; batch < 10; batch++) {
        double loss = 1.0 / (1 + epoch * 10 + batch);
        steps.add(new Step(epoch, batch, 10, loss, loss + 0.01, List.of(1e-4, 1e-3, 1e-2), 0.9));
      }
      epochs.add(
          new EpochRow(
              epoch == 0 ? "frozen" : "unfrozen",
              epoch,
              0.3 / (epoch + 1),
              0.35 / (epoch + 1),
              List.of(new Metric("map", OptionalDouble.of(0.5 + epoch / 10.0), true)),
              Duration.ofSeconds(3)));
    }
    return new ReportPage(
        "finetune4j: <i>labels</i>",
        Map.of("Names", "<script>document.title='owned'</script>"),
        Renderer.of(evaluation),
        evaluation.replicates(Resamples.of(evaluation.predictions(), 200, 7)),
        List.of(new HeatImage("<b>heat</b>.jpg", NAMES.get(1), image(3))),
        steps,
        epochs,
        Map.of("data.fingerprint", "<b>0123"),
        "finetune4j train labels --data \"</pre><script>document.title='owned'</script>\"",
        List.of("A <b>limit</b>."));
  }

  static String html(Evaluation evaluation) {
    return page(evaluation).html(Pages::image);
  }

  private static BufferedImage image(int row) {
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(row * 37 % 256, row * 91 % 256, 120));
    g.fillRect(0, 0, 320, 240);
    g.setColor(Color.WHITE);
    g.fillOval(row * 13 % 200, row * 29 % 150, 90, 90);
    g.dispose();
    return image;
  }
}
