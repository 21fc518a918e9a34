package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
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
import org.finetune4j.eval.report.PointErrors;
import org.finetune4j.eval.report.PointEvaluation;

/** Points sought in the image. */
record PointRenderer(PointEvaluation evaluation) implements Renderer {
  private static final String OWN_MEAN =
      "The mean point is that of these images themselves, as the training set's is not known here.";

  @Override
  public String summary() {
    Distances pixels = evaluation.all().pixels();
    return String.format(
        Locale.ROOT,
        "Off by %s pixels in the median and %s in the mean on %d images; always predicting the mean point is off by %s in the mean.",
        Numbers.twoPlaces(pixels.median()),
        Numbers.twoPlaces(pixels.mean()),
        evaluation.predictions().count(),
        Numbers.twoPlaces(evaluation.baseline().pixels().mean()));
  }

  @Override
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(List.of(result(), radii()));
    if (evaluation.predictions().points().size() > 1) {
      tables.add(parts("Points", "point", evaluation.points()));
    }
    Map<String, PointErrors> groups = evaluation.groups();
    if (!groups.isEmpty()) {
      tables.add(parts("Groups", "group", groups));
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
                evaluation.all().pixels().count(),
                evaluation.predictions().count(),
                Numbers.loss(evaluation.all().mse().orElse(Double.NaN)),
                towards(evaluation.all().biasX(), "to the right", "to the left"),
                towards(evaluation.all().biasY(), "down", "up"))
            + (evaluation.baselineIsOwn() ? " " + OWN_MEAN : "")
            + noise().map(n -> " " + n).orElse("");
    boolean millimetres = evaluation.millimetres().isPresent();
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
      List<List<String>> rows, String name, Function<Distances, OptionalDouble> statistic) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(Numbers.twoPlaces(statistic.apply(evaluation.all().pixels())));
    row.add(Numbers.twoPlaces(statistic.apply(evaluation.baseline().pixels())));
    evaluation
        .millimetres()
        .ifPresent(
            mm -> {
              row.add(Numbers.twoPlaces(statistic.apply(mm.distances())));
              row.add(Numbers.twoPlaces(statistic.apply(mm.meanPoint())));
            });
    rows.add(row);
  }

  private Table radii() {
    List<List<String>> rows = new ArrayList<>();
    evaluation
        .all()
        .pck()
        .forEach(
            (radius, share) -> rows.add(List.of(Numbers.threshold(radius), Numbers.share(share))));
    return new Table("Share of points within a radius (PCK)", "", List.of("pixels", "share"), rows);
  }

  private static Table parts(String title, String what, Map<String, PointErrors> parts) {
    List<List<String>> rows = new ArrayList<>();
    parts.forEach(
        (name, errors) -> {
          Distances pixels = errors.pixels();
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
    if (evaluation.all().pixels().count() == 0) {
      return List.of();
    }
    return List.of(
        new Figure(
            "error-curve",
            "Errors",
            "Share of points within a distance, in pixels of the original images.",
            ErrorChart.of(evaluation).draw()));
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    limits.add(
        evaluation.baselineIsOwn() ? OWN_MEAN : "The mean point is that of the training images.");
    if (evaluation.groups().size() == 1) {
      limits.add(
          "All images are of one group: another may give quite different errors; cross-validate shows how different.");
    }
    noise().ifPresent(limits::add);
    return limits;
  }

  /** How exact the labels are, where the data states it. */
  private Optional<String> noise() {
    return evaluation
        .millimetres()
        .flatMap(PointEvaluation.Millimetres::noiseFloor)
        .map(
            floor ->
                String.format(
                    Locale.ROOT,
                    "The labels are only exact to about %s mm (%s).",
                    Numbers.twoPlaces(floor.millimetres()),
                    floor.name()));
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("Left: the actual point.", MarkColor.ACTUAL),
        Piece.then("Right: the predicted point.", MarkColor.PREDICTED),
        Piece.then("An arrow at the edge: outside, that way.", MarkColor.FAINT));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    PointPredictions predictions = evaluation.predictions();
    ImageSize size = new ImageSize(image.getHeight(), image.getWidth());
    List<Mark> actual = new ArrayList<>();
    List<Mark> predicted = new ArrayList<>();
    for (int k = 0; k < predictions.points().size(); k++) {
      String name = predictions.points().size() > 1 ? predictions.points().get(k) : "";
      Point place = new Point(predictions.predicted(row, k, 0), predictions.predicted(row, k, 1));
      predicted.add(new Mark(place.unscaled(size), MarkColor.PREDICTED, name));
      if (predictions.present(row, k)) {
        Point truth = new Point(predictions.target(row, k, 0), predictions.target(row, k, 1));
        actual.add(new Mark(truth.unscaled(size), MarkColor.ACTUAL, name));
      }
    }
    Distances pixels = evaluation.errors(row).pixels();
    String off =
        pixels.count() == 0
            ? "true point not known"
            : "off by "
                + Numbers.twoPlaces(pixels.max())
                + " pixels"
                + (pixels.count() > 1 ? " at most" : "");
    return new Tile(
        List.of(new Panel(image, "actual", actual), new Panel(image, "predicted", predicted)),
        List.of(
            Piece.line(predictions.files().get(row), MarkColor.FAINT),
            Piece.line(off + "  loss " + Numbers.loss(evaluation.loss(row)), MarkColor.PLAIN)));
  }
}
