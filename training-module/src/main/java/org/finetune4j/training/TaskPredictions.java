package org.finetune4j.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.Camera;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.CategoryEvaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.PointEvaluation;
import org.finetune4j.model.predict.Scores;

/** Turns a network's scores into what evaluation takes. */
public final class TaskPredictions {
  private TaskPredictions() {}

  /**
   * The predictions of those scores; points in coordinates of the original images.
   *
   * @param task of the network
   */
  public static Predictions of(Task task, Scores scores) {
    return task.byKind(
        labels -> labels(labels, scores),
        points -> points(points, scores),
        category -> category(category, scores));
  }

  /**
   * What evaluation compares with: for points, the training images' mean of each.
   *
   * @param samples trained on
   * @param sizes of their images, one each
   */
  public static EvaluationSettings baseline(
      Task task, List<Sample> samples, List<ImageSize> sizes) {
    EvaluationSettings none = EvaluationSettings.defaults();
    return task.byKind(
        labels -> none,
        points -> none.withMeanPoint(meanPoint(points.names(), samples, sizes)),
        category -> none);
  }

  /** The names of an epoch's metrics. */
  static List<String> metrics(Task task) {
    return task.byKind(
        labels -> LabelEvaluation.HEADLINE,
        points -> PointEvaluation.HEADLINE,
        category -> CategoryEvaluation.HEADLINE);
  }

  private static Predictions labels(Task.Labels task, Scores scores) {
    return new LabelPredictions(
        task.columns(),
        scores.scores(),
        scores.targets(),
        scores.counted(),
        groups(scores),
        files(scores));
  }

  private static Predictions category(Task.Category task, Scores scores) {
    int[] targets = new int[scores.targets().length];
    for (int row = 0; row < targets.length; row++) {
      float[] target = scores.targets()[row];
      for (int c = 1; c < target.length; c++) {
        targets[row] = target[c] > target[targets[row]] ? c : targets[row];
      }
    }
    return new CategoryPredictions(
        task.columns(), scores.scores(), targets, groups(scores), files(scores));
  }

  private static Predictions points(Task.Points task, Scores scores) {
    int count = scores.scores().length;
    int points = task.names().size();
    double[][][] predicted = new double[count][points][];
    double[][][] target = new double[count][points][];
    boolean[][] present = new boolean[count][points];
    int[] widths = new int[count];
    int[] heights = new int[count];
    for (int row = 0; row < count; row++) {
      ImageSize size =
          scores.origins().isEmpty() ? scores.size() : scores.origins().get(row).size();
      widths[row] = size.width();
      heights[row] = size.height();
      for (int k = 0; k < points; k++) {
        PointPair pair = pair(scores, row, k);
        predicted[row][k] = coordinates(pair.predicted());
        target[row][k] = pair.target().map(TaskPredictions::coordinates).orElse(new double[2]);
        present[row][k] = pair.target().isPresent();
      }
    }
    PointPredictions predictions =
        new PointPredictions(
            task.names(),
            predicted,
            target,
            present,
            widths,
            heights,
            groups(scores),
            files(scores),
            millimetres(scores.origins()));
    return noiseFloor(scores.origins()).map(predictions::withNoiseFloor).orElse(predictions);
  }

  /** Where a point is predicted and where it is, scaled to the original image. */
  private record PointPair(Point predicted, Optional<Point> target) {}

  private static PointPair pair(Scores scores, int row, int k) {
    float[] output = scores.scores()[row];
    Point predicted = new Point(output[2 * k], output[2 * k + 1]);
    if (scores.origins().isEmpty()) {
      float[] target = scores.targets()[row];
      boolean counts = scores.counted()[row][2 * k] && scores.counted()[row][2 * k + 1];
      return new PointPair(
          predicted,
          counts ? Optional.of(new Point(target[2 * k], target[2 * k + 1])) : Optional.empty());
    }
    Origin origin = scores.origins().get(row);
    return new PointPair(
        origin.toOriginal(predicted).scaled(origin.size()),
        target(origin.sample(), k, origin.size()));
  }

  /** A point of a sample, which no transform has moved, scaled to the image. */
  private static Optional<Point> target(Sample sample, int k, ImageSize size) {
    return sample.target().points().get(k).map(p -> p.scaled(size));
  }

  private static double[] coordinates(Point point) {
    return new double[] {point.x(), point.y()};
  }

  private static Optional<double[][]> millimetres(List<Origin> origins) {
    if (origins.isEmpty() || origins.stream().anyMatch(o -> o.sample().camera().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        origins.stream()
            .map(o -> o.sample().camera().orElseThrow())
            .map(c -> new double[] {c.millimetres(1, 0), c.millimetres(0, 1)})
            .toArray(double[][]::new));
  }

  /** That of the data, where all images are of one data set that states it. */
  private static Optional<NoiseFloor> noiseFloor(List<Origin> origins) {
    List<Optional<Camera.LabelNoise>> noises =
        origins.stream().map(o -> o.sample().camera().flatMap(Camera::noise)).distinct().toList();
    return noises.size() == 1
        ? noises.get(0).map(n -> new NoiseFloor(n.source(), n.millimetres()))
        : Optional.empty();
  }

  private static double[][] meanPoint(
      List<String> names, List<Sample> samples, List<ImageSize> sizes) {
    double[][][] targets = new double[samples.size()][names.size()][];
    boolean[][] present = new boolean[samples.size()][names.size()];
    for (int row = 0; row < targets.length; row++) {
      for (int k = 0; k < names.size(); k++) {
        Optional<Point> point = target(samples.get(row), k, sizes.get(row));
        present[row][k] = point.isPresent();
        targets[row][k] = point.map(TaskPredictions::coordinates).orElse(new double[2]);
      }
    }
    return MeanPoint.of(names, targets, present);
  }

  /** The images' files; their numbers where they are not known. */
  private static List<String> files(Scores scores) {
    return scores.origins().isEmpty()
        ? IntStream.range(0, scores.scores().length).mapToObj(i -> "image " + i).toList()
        : scores.origins().stream().map(o -> o.sample().file()).toList();
  }

  /** The images' groups; blank where they are not known. */
  private static List<String> groups(Scores scores) {
    return scores.origins().isEmpty()
        ? IntStream.range(0, scores.scores().length).mapToObj(i -> "").toList()
        : scores.origins().stream().map(o -> o.sample().group()).toList();
  }
}
