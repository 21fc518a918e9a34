package org.finetune4j.eval.csv;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;

/**
 * {@code predictions.csv}: UTF-8, one row an image. Columns {@code file}, {@code group}, then
 * {@code target.<name>} and {@code score.<name>}; a blank target is not known and not counted.
 * Points have {@code target.<name>.x}, {@code .y}, {@code score.<name>.x}, {@code .y} (scaled, -1
 * to 1 over the image), {@code width} and {@code height} of the original image in pixels, and
 * {@code mm_per_pixel.x}, {@code .y} where depth is known. When reading, columns may stand in any
 * order, {@code group} may be missing, and unknown columns are passed over.
 */
public final class PredictionsCsv {
  private PredictionsCsv() {}

  /**
   * Writes beside the file and renames, so that a crash leaves the former one.
   *
   * @throws IOException where it cannot be written
   */
  public static void write(Path file, Predictions predictions) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (Writer out = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
        write(out, predictions);
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Writes to an open writer and leaves it open. */
  public static void write(Writer out, Predictions predictions) throws IOException {
    List<String> header = new ArrayList<>(List.of("file", "group"));
    header.addAll(predictions.columns());
    writeRow(out, header);
    for (int row = 0; row < predictions.count(); row++) {
      List<String> cells = new ArrayList<>();
      cells.add(predictions.files().get(row));
      cells.add(predictions.groups().get(row));
      cells.addAll(predictions.cells(row));
      writeRow(out, cells);
    }
  }

  private static void writeRow(Writer out, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      String cell = cells.get(i);
      boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      out.write(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    out.write('\n');
  }

  /**
   * Reads several labels or none an image.
   *
   * @throws IOException where it cannot be read
   * @throws IllegalArgumentException where it is not such a table; names the row
   */
  public static LabelPredictions readLabels(Path file) throws IOException {
    return labels(PredictionsTable.read(file));
  }

  static LabelPredictions labels(PredictionsTable table) {
    List<String> classes = table.names("score.", "");
    int[] scoreColumn = columns(table, "score.", classes, "");
    int[] targetColumn = columns(table, "target.", classes, "");
    float[][] scores = new float[table.count()][classes.size()];
    float[][] targets = new float[table.count()][classes.size()];
    boolean[][] counted = new boolean[table.count()][classes.size()];
    for (int row = 0; row < table.count(); row++) {
      for (int c = 0; c < classes.size(); c++) {
        scores[row][c] = table.score(row, scoreColumn[c]);
        OptionalInt answer = table.answer(row, targetColumn[c]);
        counted[row][c] = answer.isPresent();
        targets[row][c] = answer.orElse(0);
      }
    }
    return new LabelPredictions(
        classes, scores, targets, counted, table.optional("group"), table.required("file"));
  }

  /**
   * Reads exactly one class an image: one target of a row is 1, the others 0.
   *
   * @throws IOException where it cannot be read
   * @throws IllegalArgumentException where it is not such a table; names the row
   */
  public static CategoryPredictions readCategory(Path file) throws IOException {
    return category(PredictionsTable.read(file));
  }

  static CategoryPredictions category(PredictionsTable table) {
    List<String> classes = table.names("score.", "");
    int[] scoreColumn = columns(table, "score.", classes, "");
    int[] targetColumn = columns(table, "target.", classes, "");
    float[][] scores = new float[table.count()][classes.size()];
    int[] targets = new int[table.count()];
    for (int row = 0; row < table.count(); row++) {
      int found = 0;
      for (int c = 0; c < classes.size(); c++) {
        scores[row][c] = table.score(row, scoreColumn[c]);
        if (table.answer(row, targetColumn[c]).orElse(0) == 1) {
          targets[row] = c;
          found++;
        }
      }
      if (found != 1) {
        throw table.refused(row, "has " + found + " classes, not exactly one");
      }
    }
    return new CategoryPredictions(
        classes, scores, targets, table.optional("group"), table.required("file"));
  }

  /**
   * Reads points.
   *
   * @throws IOException where it cannot be read
   * @throws IllegalArgumentException where it is not such a table; names the row
   */
  public static PointPredictions readPoints(Path file) throws IOException {
    return points(PredictionsTable.read(file));
  }

  static PointPredictions points(PredictionsTable table) {
    List<String> points = table.names("score.", ".x");
    double[][][] predicted = new double[table.count()][points.size()][2];
    double[][][] target = new double[table.count()][points.size()][2];
    boolean[][] present = new boolean[table.count()][points.size()];
    for (int axis = 0; axis < 2; axis++) {
      String suffix = axis == 0 ? ".x" : ".y";
      int[] scoreColumn = columns(table, "score.", points, suffix);
      int[] targetColumn = columns(table, "target.", points, suffix);
      for (int row = 0; row < table.count(); row++) {
        for (int k = 0; k < points.size(); k++) {
          predicted[row][k][axis] = table.coordinate(row, scoreColumn[k]);
          boolean known = !table.isBlank(row, targetColumn[k]);
          if (axis == 1 && known != present[row][k]) {
            throw table.refused(
                row, "has only one coordinate of " + PredictionsTable.quoted(points.get(k)));
          }
          present[row][k] = known;
          target[row][k][axis] = known ? table.coordinate(row, targetColumn[k]) : 0;
        }
      }
    }
    return new PointPredictions(
        points,
        predicted,
        target,
        present,
        wholeNumbers(table, "width"),
        wholeNumbers(table, "height"),
        table.optional("group"),
        table.required("file"),
        millimetres(table));
  }

  private static int[] wholeNumbers(PredictionsTable table, String name) {
    int column = table.column(name);
    int[] numbers = new int[table.count()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = table.wholeNumber(row, column);
      if (numbers[row] < 1) {
        throw table.refused(row, column, "is no size of an image");
      }
    }
    return numbers;
  }

  private static Optional<double[][]> millimetres(PredictionsTable table) {
    if (!table.has("mm_per_pixel.x") && !table.has("mm_per_pixel.y")) {
      return Optional.empty();
    }
    int[] columns = {table.column("mm_per_pixel.x"), table.column("mm_per_pixel.y")};
    double[][] factors = new double[table.count()][2];
    for (int row = 0; row < factors.length; row++) {
      for (int axis = 0; axis < 2; axis++) {
        factors[row][axis] = table.coordinate(row, columns[axis]);
        if (factors[row][axis] <= 0) {
          throw table.refused(row, columns[axis], "is no length of a pixel");
        }
      }
    }
    return Optional.of(factors);
  }

  private static int[] columns(
      PredictionsTable table, String prefix, List<String> names, String suffix) {
    return names.stream().mapToInt(name -> table.column(prefix + name + suffix)).toArray();
  }
}
