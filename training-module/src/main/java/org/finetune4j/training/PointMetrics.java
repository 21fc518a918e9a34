package org.finetune4j.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.data.Camera;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.PointReport;
import org.finetune4j.eval.report.Report;
import org.finetune4j.model.predict.Scores;

/**
 * Points: mean squared error in the network's coordinates, and the median distance in pixels of the
 * original images.
 */
record PointMetrics(Task.Points task) implements TaskMetrics {
  private static final String MSE = "mse";
  private static final String PIXELS = "pixels_median";
  private static final double[] RADII = PointReport.RADII.stream().mapToDouble(r -> r).toArray();

  @Override
  public PointPredictions predictions(Scores scores) {
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
        Place place = place(scores, row, k);
        predicted[row][k] = pair(place.predicted());
        target[row][k] = place.target().map(PointMetrics::pair).orElse(new double[2]);
        present[row][k] = place.target().isPresent();
      }
    }
    return new PointPredictions(
        task.names(),
        predicted,
        target,
        present,
        widths,
        heights,
        TaskMetrics.groups(scores),
        TaskMetrics.files(scores),
        millimetres(scores.origins()));
  }

  /** Where a point was said to be and where it is, scaled to the original image. */
  private record Place(Point predicted, Optional<Point> target) {}

  private static Place place(Scores scores, int row, int k) {
    float[] said = scores.scores()[row];
    Point predicted = new Point(said[2 * k], said[2 * k + 1]);
    if (scores.origins().isEmpty()) {
      float[] truth = scores.targets()[row];
      boolean counts = scores.counted()[row][2 * k] && scores.counted()[row][2 * k + 1];
      return new Place(
          predicted,
          counts ? Optional.of(new Point(truth[2 * k], truth[2 * k + 1])) : Optional.empty());
    }
    Origin origin = scores.origins().get(row);
    return new Place(
        origin.toOriginal(predicted).scaled(origin.size()),
        pixels(origin.sample(), k).map(p -> p.scaled(origin.size())));
  }

  /** The point in pixels of the file: no transform has touched it. */
  private static Optional<Point> pixels(Sample sample, int k) {
    return ((Target.Points) sample.target()).points().get(k);
  }

  private static double[] pair(Point point) {
    return new double[] {point.x(), point.y()};
  }

  private static Optional<double[][]> millimetres(List<Origin> origins) {
    if (origins.isEmpty() || origins.stream().anyMatch(o -> o.sample().camera().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        origins.stream()
            .map(o -> o.sample().camera().orElseThrow())
            .map(PointMetrics::pixel)
            .toArray(double[][]::new));
  }

  private static double[] pixel(Camera camera) {
    return new double[] {camera.millimetres(1, 0), camera.millimetres(0, 1)};
  }

  @Override
  public List<String> names() {
    return List.of(MSE, PIXELS);
  }

  @Override
  public List<Metric> metrics(Scores scores) {
    return List.of(
        new Metric(MSE, meanSquaredError(scores), false),
        new Metric(PIXELS, Distances.of(distances(predictions(scores))).median(), false));
  }

  private static OptionalDouble meanSquaredError(Scores scores) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < scores.scores().length; row++) {
      for (int c = 0; c < scores.scores()[row].length; c++) {
        if (scores.counted()[row][c]) {
          double difference = (double) scores.scores()[row][c] - scores.targets()[row][c];
          sum += difference * difference;
          count++;
        }
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  private static double[] distances(PointPredictions p) {
    double[] distances = new double[p.count() * p.points().size()];
    int found = 0;
    for (int row = 0; row < p.count(); row++) {
      for (int k = 0; k < p.points().size(); k++) {
        if (p.present(row, k)) {
          double dx = (p.predicted(row, k, 0) - p.target(row, k, 0)) * p.pixelsPerUnit(row, 0);
          double dy = (p.predicted(row, k, 1) - p.target(row, k, 1)) * p.pixelsPerUnit(row, 1);
          distances[found++] = Math.hypot(dx, dy);
        }
      }
    }
    return Arrays.copyOf(distances, found);
  }

  @Override
  public Report report(Predictions predictions, List<Origin> train) {
    double[][][] targets = new double[train.size()][task.names().size()][2];
    boolean[][] present = new boolean[train.size()][task.names().size()];
    for (int row = 0; row < targets.length; row++) {
      for (int k = 0; k < targets[row].length; k++) {
        Origin origin = train.get(row);
        Optional<Point> point = pixels(origin.sample(), k).map(p -> p.scaled(origin.size()));
        present[row][k] = point.isPresent();
        targets[row][k] = point.map(PointMetrics::pair).orElse(new double[2]);
      }
    }
    double[][] mean = MeanPoint.of(task.names(), targets, present);
    return PointReport.of(
        (PointPredictions) predictions, mean, Optional.of(PointReport.NoiseFloor.BIWI), RADII);
  }

  @Override
  public Map<String, OptionalDouble> figures(Report report) {
    PointReport points = (PointReport) report;
    Map<String, OptionalDouble> figures = new LinkedHashMap<>();
    figures.put(MSE, points.all().mse());
    figures.put("pixels_mean", points.all().pixels().mean());
    figures.put(PIXELS, points.all().pixels().median());
    figures.put("pixels_p95", points.all().pixels().p95());
    figures.put("pixels_max", points.all().pixels().max());
    figures.put("pixels_mean_point", points.meanPoint().mean());
    return figures;
  }
}
