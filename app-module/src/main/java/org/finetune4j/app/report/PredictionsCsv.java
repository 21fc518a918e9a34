package org.finetune4j.app.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;

/**
 * {@code predictions.csv}, exact to the last bit of every number: UTF-8, one row an image. Columns
 * {@code file}, {@code group}, then {@code target.<name>} and {@code score.<name>}; a blank target
 * is not known and not counted. Points have {@code target.<name>.x}, {@code .y}, {@code
 * score.<name>.x}, {@code .y} (scaled, -1 to 1 over the image), {@code width} and {@code height} of
 * the original image in pixels, and {@code mm_per_pixel.x}, {@code .y} where depth is known. When
 * reading, columns may stand in any order, {@code group} may be missing, and unknown columns are
 * skipped.
 */
public final class PredictionsCsv {
  private static final String TARGET = "target.";
  private static final String SCORE = "score.";
  private static final List<String> AXES = List.of(".x", ".y");
  private static final List<String> SIZE = List.of("width", "height");
  private static final List<String> MILLIMETRES = List.of("mm_per_pixel.x", "mm_per_pixel.y");

  private PredictionsCsv() {}

  /**
   * Writes a file.
   *
   * @throws IOException where it cannot be written
   */
  public static void write(Path file, Predictions predictions) throws IOException {
    Rows rows =
        predictions.byTask(PredictionsCsv::rows, PredictionsCsv::rows, PredictionsCsv::rows);
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      writeRow(out, Stream.concat(Stream.of("file", "group"), rows.columns().stream()));
      for (int row = 0; row < predictions.count(); row++) {
        Stream<String> image =
            Stream.of(predictions.files().get(row), predictions.groups().get(row));
        writeRow(out, Stream.concat(image, rows.cells().of(row).stream()));
      }
    }
  }

  /** The columns after {@code file} and {@code group}, and what stands in them. */
  private record Rows(List<String> columns, Cells cells) {}

  @FunctionalInterface
  private interface Cells {
    List<String> of(int row);
  }

  private static Rows rows(LabelPredictions labels) {
    return new Rows(
        named(labels.classes(), List.of("")),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int c = 0; c < labels.classes().size(); c++) {
            cells.add(!labels.counted(row, c) ? "" : labels.positive(row, c) ? "1" : "0");
          }
          for (int c = 0; c < labels.classes().size(); c++) {
            cells.add(Float.toString(labels.score(row, c)));
          }
          return cells;
        });
  }

  private static Rows rows(CategoryPredictions category) {
    return new Rows(
        named(category.classes(), List.of("")),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int c = 0; c < category.classes().size(); c++) {
            cells.add(category.target(row) == c ? "1" : "0");
          }
          for (int c = 0; c < category.classes().size(); c++) {
            cells.add(Float.toString(category.score(row, c)));
          }
          return cells;
        });
  }

  private static Rows rows(PointPredictions points) {
    List<String> columns = named(points.points(), AXES);
    columns.addAll(SIZE);
    if (points.hasMillimetres()) {
      columns.addAll(MILLIMETRES);
    }
    return new Rows(columns, row -> cells(points, row));
  }

  private static List<String> cells(PointPredictions points, int row) {
    List<String> cells = new ArrayList<>();
    for (int k = 0; k < points.points().size(); k++) {
      for (int axis = 0; axis < 2; axis++) {
        cells.add(points.present(row, k) ? Double.toString(points.target(row, k, axis)) : "");
      }
    }
    for (int k = 0; k < points.points().size(); k++) {
      for (int axis = 0; axis < 2; axis++) {
        cells.add(Double.toString(points.predicted(row, k, axis)));
      }
    }
    cells.add(Integer.toString(points.width(row)));
    cells.add(Integer.toString(points.height(row)));
    for (int axis = 0; axis < 2 && points.hasMillimetres(); axis++) {
      cells.add(Double.toString(points.mmPerPixel(row, axis)));
    }
    return cells;
  }

  private static List<String> named(List<String> names, List<String> suffixes) {
    List<String> columns = new ArrayList<>();
    for (String prefix : List.of(TARGET, SCORE)) {
      names.forEach(name -> suffixes.forEach(suffix -> columns.add(prefix + name + suffix)));
    }
    return columns;
  }

  // A library's printer also quotes what need not be, and files keep their bytes.
  private static void writeRow(Writer out, Stream<String> cells) throws IOException {
    List<String> quoted =
        cells
            .map(
                cell ->
                    cell.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0)
                        ? '"' + cell.replace("\"", "\"\"") + '"'
                        : cell)
            .toList();
    out.write(String.join(",", quoted) + '\n');
  }

  /**
   * Reads several labels or none an image.
   *
   * @throws BadInputException where it cannot be read or is not such a table; names the row
   */
  public static LabelPredictions readLabels(Path file) {
    PredictionsTable table = PredictionsTable.read(file);
    List<String> classes = table.names(SCORE, "");
    int[] scoreColumn = table.columns(SCORE, classes, "");
    int[] targetColumn = table.columns(TARGET, classes, "");
    float[][] scores = new float[table.count()][classes.size()];
    float[][] targets = new float[table.count()][classes.size()];
    boolean[][] counted = new boolean[table.count()][classes.size()];
    for (int row = 0; row < table.count(); row++) {
      for (int c = 0; c < classes.size(); c++) {
        scores[row][c] = table.score(row, scoreColumn[c]);
        OptionalInt target = table.indicator(row, targetColumn[c]);
        counted[row][c] = target.isPresent();
        targets[row][c] = target.orElse(0);
      }
    }
    return new LabelPredictions(
        classes, scores, targets, counted, table.optional("group"), table.required("file"));
  }

  /**
   * Reads exactly one class an image: one target of a row is 1, the others 0.
   *
   * @throws BadInputException where it cannot be read or is not such a table; names the row
   */
  public static CategoryPredictions readCategory(Path file) {
    PredictionsTable table = PredictionsTable.read(file);
    List<String> classes = table.names(SCORE, "");
    int[] scoreColumn = table.columns(SCORE, classes, "");
    int[] targetColumn = table.columns(TARGET, classes, "");
    float[][] scores = new float[table.count()][classes.size()];
    int[] targets = new int[table.count()];
    for (int row = 0; row < table.count(); row++) {
      int found = 0;
      for (int c = 0; c < classes.size(); c++) {
        scores[row][c] = table.score(row, scoreColumn[c]);
        if (table.indicator(row, targetColumn[c]).orElse(0) == 1) {
          targets[row] = c;
          found++;
        }
      }
      if (found != 1) {
        throw table.row(row).bad("the image has %d classes, not exactly one: correct it", found);
      }
    }
    return new CategoryPredictions(
        classes, scores, targets, table.optional("group"), table.required("file"));
  }

  /**
   * Reads points.
   *
   * @throws BadInputException where it cannot be read or is not such a table; names the row
   */
  public static PointPredictions readPoints(Path file) {
    PredictionsTable table = PredictionsTable.read(file);
    List<String> points = table.names(SCORE, ".x");
    double[][][] predicted = new double[table.count()][points.size()][2];
    double[][][] target = new double[table.count()][points.size()][2];
    boolean[][] present = new boolean[table.count()][points.size()];
    for (int axis = 0; axis < 2; axis++) {
      int[] scoreColumn = table.columns(SCORE, points, AXES.get(axis));
      int[] targetColumn = table.columns(TARGET, points, AXES.get(axis));
      for (int row = 0; row < table.count(); row++) {
        for (int k = 0; k < points.size(); k++) {
          predicted[row][k][axis] = table.number(row, scoreColumn[k]);
          boolean known = !table.isBlank(row, targetColumn[k]);
          if (axis == 1 && known != present[row][k]) {
            throw table
                .row(row)
                .bad("only one coordinate of '%s' is given: fill both or none", points.get(k));
          }
          present[row][k] = known;
          target[row][k][axis] = known ? table.number(row, targetColumn[k]) : 0;
        }
      }
    }
    return new PointPredictions(
        points,
        predicted,
        target,
        present,
        sizes(table, "width"),
        sizes(table, "height"),
        table.optional("group"),
        table.required("file"),
        millimetres(table));
  }

  private static int[] sizes(PredictionsTable table, String name) {
    int column = table.column(name);
    int[] sizes = new int[table.count()];
    for (int row = 0; row < sizes.length; row++) {
      sizes[row] = table.size(row, column);
    }
    return sizes;
  }

  private static Optional<double[][]> millimetres(PredictionsTable table) {
    if (MILLIMETRES.stream().noneMatch(table::has)) {
      return Optional.empty();
    }
    int[] columns = MILLIMETRES.stream().mapToInt(table::column).toArray();
    double[][] factors = new double[table.count()][2];
    for (int row = 0; row < factors.length; row++) {
      for (int axis = 0; axis < 2; axis++) {
        factors[row][axis] = table.number(row, columns[axis]);
        if (factors[row][axis] <= 0) {
          throw table.bad(row, columns[axis], "is not the length of a pixel");
        }
      }
    }
    return Optional.of(factors);
  }
}
