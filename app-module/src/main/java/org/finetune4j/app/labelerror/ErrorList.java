package org.finetune4j.app.labelerror;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.labelerror.Suspect.Kind;
import org.finetune4j.app.labelerror.Suspect.Line;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.labelerror.LabelErrors;

/**
 * The targets that are most likely wrong.
 *
 * @param summary one sentence
 * @param counts how many, by label or class; no rows where there is nothing to count
 * @param columns of {@link Suspect#cells}, which follow those of the image
 * @param suspects the most likely first
 */
public record ErrorList(
    String summary, Table counts, List<String> columns, List<Suspect> suspects) {
  private static final List<String> NAME_COLUMNS = List.of("given", "probability", "quality");

  public ErrorList {
    columns = List.copyOf(columns);
    suspects = List.copyOf(suspects);
  }

  /** Of predictions by models that have not seen the images. */
  public static ErrorList of(Predictions predictions) {
    return predictions.byTask(ErrorList::labels, ErrorList::points, ErrorList::category);
  }

  private static ErrorList labels(LabelPredictions predictions) {
    LabelErrors errors = LabelErrors.of(predictions);
    List<Suspect> suspects = new ArrayList<>();
    for (LabelErrors.Image image : errors.images()) {
      int row = image.row();
      List<String> given =
          IntStream.range(0, predictions.classes().size())
              .filter(c -> predictions.positive(row, c))
              .mapToObj(predictions.classes()::get)
              .toList();
      List<Line> lines = new ArrayList<>();
      lines.add(
          new Line(Kind.GIVEN, "given: " + (given.isEmpty() ? "none" : String.join(", ", given))));
      image.names().forEach(name -> lines.add(line(name, "missing? ", "wrong? ")));
      suspects.add(suspect(predictions, image, lines));
    }
    return new ErrorList(
        String.format(
            Locale.ROOT,
            "%d of %d images have likely label errors: %d labels are missing, %d are wrong.",
            suspects.size(),
            predictions.count(),
            names(errors).stream().filter(name -> !name.given()).count(),
            names(errors).stream().filter(LabelErrors.Name::given).count()),
        labelCounts(predictions, errors),
        columns("label"),
        suspects);
  }

  private static List<String> columns(String first) {
    List<String> columns = new ArrayList<>(List.of(first));
    columns.addAll(NAME_COLUMNS);
    return columns;
  }

  private static List<LabelErrors.Name> names(LabelErrors errors) {
    return errors.images().stream().flatMap(image -> image.names().stream()).toList();
  }

  private static Line line(LabelErrors.Name name, String ifMissing, String ifWrong) {
    return new Line(
        name.given() ? Kind.WRONG : Kind.MISSING,
        (name.given() ? ifWrong : ifMissing)
            + name.name()
            + " "
            + Numbers.twoPlaces(name.probability()));
  }

  private static Suspect suspect(
      Predictions predictions, LabelErrors.Image image, List<Line> lines) {
    return new Suspect(
        image.row(),
        predictions.files().get(image.row()),
        image.names().stream()
            .map(
                name ->
                    List.of(
                        name.name(),
                        name.given() ? "1" : "0",
                        Float.toString((float) name.probability()),
                        Float.toString((float) image.quality())))
            .toList(),
        lines,
        List.of());
  }

  private static Table labelCounts(LabelPredictions predictions, LabelErrors errors) {
    Map<String, List<LabelErrors.Name>> byLabel =
        names(errors).stream().collect(Collectors.groupingBy(LabelErrors.Name::name));
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < predictions.classes().size(); c++) {
      String label = predictions.classes().get(c);
      List<LabelErrors.Name> found = byLabel.getOrDefault(label, List.of());
      long wrong = found.stream().filter(LabelErrors.Name::given).count();
      rows.add(
          List.of(
              label,
              Integer.toString(predictions.entries(c).positiveCount()),
              Long.toString(found.size() - wrong),
              Long.toString(wrong)));
    }
    return new Table(
        "Likely errors by label", "", List.of("label", "images", "missing", "wrong"), rows);
  }

  private static ErrorList category(CategoryPredictions predictions) {
    LabelErrors errors = LabelErrors.of(predictions);
    List<Suspect> suspects =
        errors.images().stream()
            .map(
                image ->
                    suspect(
                        predictions,
                        image,
                        image.names().stream()
                            .map(name -> line(name, "predicted: ", "given: "))
                            .toList()))
            .toList();
    return new ErrorList(
        String.format(
            Locale.ROOT,
            "%d of %d images are likely in the wrong class.",
            suspects.size(),
            predictions.count()),
        categoryCounts(errors),
        columns("class"),
        suspects);
  }

  private static Table categoryCounts(LabelErrors errors) {
    Function<LabelErrors.Image, List<String>> pair =
        image -> image.names().stream().map(LabelErrors.Name::name).toList();
    return new Table(
        "Likely errors by class",
        "",
        List.of("given", "predicted", "images"),
        errors.images().stream()
            .collect(Collectors.groupingBy(pair, Collectors.counting()))
            .entrySet()
            .stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<List<String>, Long> e) -> -e.getValue())
                    .thenComparing(e -> e.getKey().get(0))
                    .thenComparing(e -> e.getKey().get(1)))
            .map(e -> List.of(e.getKey().get(0), e.getKey().get(1), e.getValue().toString()))
            .toList());
  }

  /** How far a predicted point is from the given one. */
  private record Distance(int row, int point, double pixels, double diagonals) {
    static Distance of(PointPredictions p, int row, int point) {
      double x = (p.predicted(row, point, 0) - p.target(row, point, 0)) * p.pixelsPerUnit(row, 0);
      double y = (p.predicted(row, point, 1) - p.target(row, point, 1)) * p.pixelsPerUnit(row, 1);
      double pixels = Math.hypot(x, y);
      return new Distance(row, point, pixels, pixels / Math.hypot(p.width(row), p.height(row)));
    }
  }

  // Nothing separates an error of the target from one of the model, so all are listed.
  private static ErrorList points(PointPredictions predictions) {
    List<Suspect> suspects =
        IntStream.range(0, predictions.count())
            .boxed()
            .flatMap(
                row ->
                    IntStream.range(0, predictions.points().size())
                        .filter(k -> predictions.present(row, k))
                        .mapToObj(k -> Distance.of(predictions, row, k)))
            .sorted(Comparator.comparingDouble(distance -> -distance.diagonals()))
            .map(distance -> suspect(predictions, distance))
            .toList();
    return new ErrorList(
        String.format(
            Locale.ROOT,
            "%d given points by their distance from the predicted ones, the farthest first.",
            suspects.size()),
        new Table("", "", List.of("point"), List.of()),
        List.of("point", "x", "y", "predicted.x", "predicted.y", "distance"),
        suspects);
  }

  private static Suspect suspect(PointPredictions p, Distance distance) {
    int row = distance.row();
    int k = distance.point();
    ImageSize size = new ImageSize(p.height(row), p.width(row));
    Point given = new Point(p.target(row, k, 0), p.target(row, k, 1)).unscaled(size);
    Point predicted = new Point(p.predicted(row, k, 0), p.predicted(row, k, 1)).unscaled(size);
    String name = p.points().get(k);
    return new Suspect(
        row,
        p.files().get(row),
        List.of(
            List.of(
                name,
                pixels(given.x()),
                pixels(given.y()),
                pixels(predicted.x()),
                pixels(predicted.y()),
                pixels(distance.pixels()))),
        List.of(
            new Line(
                Kind.WRONG,
                String.format(
                    Locale.ROOT, "%s: %s pixels apart", name, pixels(distance.pixels())))),
        List.of(
            new Mark(given, MarkColor.ACTUAL, "given"),
            new Mark(predicted, MarkColor.PREDICTED, "predicted")));
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The first of them as a table. */
  public Table top(int count) {
    List<List<String>> rows = new ArrayList<>();
    for (Suspect suspect : suspects.stream().limit(count).toList()) {
      rows.add(List.of(Integer.toString(rows.size() + 1), suspect.file(), suspect.words()));
    }
    return new Table("Most likely errors", summary, List.of("", "image", "error"), rows);
  }
}
