package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.app.plot.ErrorChart;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.report.PointFigures;
import org.finetune4j.eval.report.PointReport;

/** Points sought in the image. */
record PointFindings(PointPredictions predictions, PointReport report, boolean ownMean)
    implements Findings {
  private static final String OWN_MEAN =
      "The mean point is that of these images themselves, as the training set's is not known here.";

  static PointFindings of(PointPredictions predictions, EvaluationSettings yardstick) {
    double[] radii = yardstick.radii().stream().mapToDouble(Double::doubleValue).toArray();
    return new PointFindings(
        predictions,
        PointReport.of(
            predictions,
            yardstick.meanPoint().orElseGet(() -> meanOf(predictions)),
            Optional.of(PointReport.NoiseFloor.BIWI),
            radii),
        yardstick.meanPoint().isEmpty());
  }

  // A point that is on none of these images is in no figure either: any mean does.
  private static double[][] meanOf(PointPredictions p) {
    double[][] mean = new double[p.points().size()][2];
    for (int k = 0; k < mean.length; k++) {
      for (int axis = 0; axis < 2; axis++) {
        int point = k;
        int along = axis;
        mean[k][axis] =
            IntStream.range(0, p.count())
                .filter(row -> p.present(row, point))
                .mapToDouble(row -> p.target(row, point, along))
                .average()
                .orElse(0);
      }
    }
    return mean;
  }

  @Override
  public String summary() {
    Distances pixels = report.all().pixels();
    return String.format(
        Locale.ROOT,
        "Off by %s pixels in the median and %s in the mean on %d images; always saying the mean point is off by %s in the mean.",
        Numbers.twoPlaces(pixels.median()),
        Numbers.twoPlaces(pixels.mean()),
        report.count(),
        Numbers.twoPlaces(report.meanPoint().mean()));
  }

  @Override
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(List.of(result(), radii()));
    if (report.points().size() > 1) {
      tables.add(parts("Points", "point", report.points()));
    }
    if (!report.groups().isEmpty()) {
      tables.add(parts("Groups", "group", report.groups()));
    }
    return tables;
  }

  private Table result() {
    List<List<String>> rows = new ArrayList<>();
    distance(rows, "mean", Distances::mean);
    distance(rows, "median", Distances::median);
    distance(rows, "p90", Distances::p90);
    distance(rows, "p95", Distances::p95);
    distance(rows, "max", Distances::max);
    String note =
        String.format(
                Locale.ROOT,
                "%d points on %d images; mean squared error %s in [-1,1]; bias %s, %s, in pixels.",
                report.all().pixels().count(),
                report.count(),
                Numbers.loss(report.all().mse().orElse(Double.NaN)),
                towards(report.all().biasX(), "to the right", "to the left"),
                towards(report.all().biasY(), "down", "up"))
            + (ownMean ? " " + OWN_MEAN : "")
            + noise().map(n -> " " + n).orElse("");
    boolean millimetres = report.millimetres().isPresent();
    return new Table(
        "Distance from the true point",
        note,
        millimetres
            ? List.of("", "pixels", "mean point, pixels", "mm", "mean point, mm")
            : List.of("", "pixels", "mean point, pixels"),
        rows);
  }

  private static String towards(OptionalDouble bias, String forward, String back) {
    if (bias.isEmpty()) {
      return Numbers.twoPlaces(bias);
    }
    double by = bias.getAsDouble();
    return Numbers.twoPlaces(Math.abs(by)) + " " + (by < 0 ? back : forward);
  }

  private void distance(
      List<List<String>> rows, String name, Function<Distances, OptionalDouble> figure) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(Numbers.twoPlaces(figure.apply(report.all().pixels())));
    row.add(Numbers.twoPlaces(figure.apply(report.meanPoint())));
    report
        .millimetres()
        .ifPresent(
            mm -> {
              row.add(Numbers.twoPlaces(figure.apply(mm.distances())));
              row.add(Numbers.twoPlaces(figure.apply(mm.meanPoint())));
            });
    rows.add(row);
  }

  private Table radii() {
    List<List<String>> rows = new ArrayList<>();
    report
        .all()
        .pck()
        .forEach(
            (radius, share) -> rows.add(List.of(Numbers.threshold(radius), Numbers.share(share))));
    return new Table("Share of points within a radius (PCK)", "", List.of("pixels", "share"), rows);
  }

  private static Table parts(String title, String what, Map<String, PointFigures> parts) {
    List<List<String>> rows = new ArrayList<>();
    parts.forEach(
        (name, figures) -> {
          Distances pixels = figures.pixels();
          rows.add(
              List.of(
                  name.isBlank() ? "(none)" : name,
                  Integer.toString(pixels.count()),
                  Numbers.twoPlaces(pixels.mean()),
                  Numbers.twoPlaces(pixels.median()),
                  Numbers.twoPlaces(pixels.p95()),
                  Numbers.twoPlaces(pixels.max())));
        });
    return new Table(
        title + ", in pixels", "", List.of(what, "count", "mean", "median", "p95", "max"), rows);
  }

  @Override
  public List<Figure> curves() {
    if (report.all().pixels().count() == 0) {
      return List.of();
    }
    return List.of(
        new Figure(
            "error-curve",
            "Errors",
            "Share of points within a distance, in pixels of the original images.",
            ErrorChart.of(
                    report,
                    ownMean ? "mean point of these images" : "mean point of the training images")
                .draw()));
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    limits.add(ownMean ? OWN_MEAN : "The mean point is that of the training images.");
    if (report.groups().size() == 1) {
      limits.add(
          "All images are of one group: another may come out quite differently; cross-validate says how much.");
    }
    noise().ifPresent(limits::add);
    return limits;
  }

  /** How exact the labels themselves are, where that is known. */
  private Optional<String> noise() {
    return report
        .millimetres()
        .flatMap(PointReport.Millimetres::noiseFloor)
        .map(
            floor ->
                String.format(
                    Locale.ROOT,
                    "The labels themselves are only exact to about %s mm (%s).",
                    Numbers.twoPlaces(floor.millimetres()),
                    floor.name()));
  }

  @Override
  public double loss(int row) {
    double sum = 0;
    int count = 0;
    for (int k = 0; k < predictions.points().size(); k++) {
      for (int axis = 0; axis < 2 && predictions.present(row, k); axis++) {
        double d = predictions.predicted(row, k, axis) - predictions.target(row, k, axis);
        sum += d * d;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("Left: where the point is.", MarkColor.ACTUAL),
        Piece.then("Right: where the network puts it.", MarkColor.PREDICTED),
        Piece.then("An arrow at the edge: outside, that way.", MarkColor.FAINT));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    ImageSize size = new ImageSize(image.getHeight(), image.getWidth());
    List<Mark> actual = new ArrayList<>();
    List<Mark> predicted = new ArrayList<>();
    double worst = 0;
    int known = 0;
    for (int k = 0; k < predictions.points().size(); k++) {
      String name = predictions.points().size() > 1 ? predictions.points().get(k) : "";
      Point said = new Point(predictions.predicted(row, k, 0), predictions.predicted(row, k, 1));
      predicted.add(new Mark(said.unscaled(size), MarkColor.PREDICTED, name));
      if (predictions.present(row, k)) {
        Point truth = new Point(predictions.target(row, k, 0), predictions.target(row, k, 1));
        actual.add(new Mark(truth.unscaled(size), MarkColor.ACTUAL, name));
        worst = Math.max(worst, distance(row, said, truth));
        known++;
      }
    }
    String off =
        known == 0
            ? "true point not known"
            : "off by " + Numbers.twoPlaces(worst) + " pixels" + (known > 1 ? " at most" : "");
    return new Tile(
        List.of(new Panel(image, "actual", actual), new Panel(image, "predicted", predicted)),
        List.of(
            Piece.line(predictions.files().get(row), MarkColor.FAINT),
            Piece.line(off + "  loss " + Numbers.loss(loss(row)), MarkColor.PLAIN)));
  }

  private double distance(int row, Point one, Point other) {
    return Math.hypot(
        (one.x() - other.x()) * predictions.pixelsPerUnit(row, 0),
        (one.y() - other.y()) * predictions.pixelsPerUnit(row, 1));
  }
}
