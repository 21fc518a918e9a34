package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;

/**
 * Images with points, from a CSV with a row an image. Immutable: each method returns a reader that
 * differs in one thing.
 *
 * <p>By default the file stands in the column {@code file}, and one point, {@code point}, in the
 * columns {@code x} and {@code y}. Numbers are pixels of the image from its left upper corner, with
 * a decimal point; two blank cells are a missing point, which counts neither in the loss nor in a
 * metric. A point may lie outside its image, up to a million pixels away. An image listed twice is
 * refused.
 */
public final class PointsCsv {
  /** A point's name and the columns of its numbers. */
  private record Columns(String name, String x, String y) {}

  /** Two points that change places in a mirrored image. */
  private record Swap(String one, String other) {}

  private final ImageRows rows;
  private final List<Columns> points;
  private final Optional<Output.RangeMse> range;
  private final List<Swap> swaps;

  private PointsCsv(
      ImageRows rows, List<Columns> points, Optional<Output.RangeMse> range, List<Swap> swaps) {
    this.rows = rows;
    this.points = points;
    this.range = range;
    this.swaps = List.copyOf(swaps);
  }

  /** The CSV, and the folder its file column starts from. */
  public static PointsCsv of(Path csv, Path images) {
    return new PointsCsv(
        ImageRows.of(csv, images, "file"),
        List.of(),
        Optional.of(new Output.RangeMse(-1, 1)),
        List.of());
  }

  /**
   * The column of the images' paths (default: {@code file}, or another of a usual name, such as
   * {@code fname} or {@code Path}).
   */
  public PointsCsv fileColumn(String name) {
    return with(rows.withFileColumn(name));
  }

  /**
   * One more point and the columns of its pixels. Name the sides {@code left} and {@code right}
   * where points change places in a mirrored image (see {@link Task.Points}), or see {@link #swap}.
   */
  public PointsCsv point(String name, String xColumn, String yColumn) {
    List<Columns> more = new ArrayList<>(points);
    more.add(new Columns(name, xColumn, yColumn));
    return new PointsCsv(rows, List.copyOf(more), range, swaps);
  }

  /**
   * Two points that change places in a mirrored image, where their names do not show it; a point
   * given twice keeps its name, whatever its side.
   */
  public PointsCsv swap(String one, String other) {
    List<Swap> more = new ArrayList<>(swaps);
    more.add(new Swap(one, other));
    return new PointsCsv(rows, points, range, more);
  }

  /** The column of the person or scene shown; its cells may not be blank (default: none). */
  public PointsCsv groupColumn(String name) {
    return with(rows.withGroupColumn(name));
  }

  /** As {@link LabelsCsv#splitColumn}. */
  public PointsCsv splitColumn(String name) {
    return with(rows.withSplitColumn(name));
  }

  /** What stands between the cells of a row (default: a comma). */
  public PointsCsv csvDelimiter(char between) {
    return with(rows.withDelimiter(between));
  }

  /** The range of the output, in coordinates of -1 to 1 across the image (default: -1, 1). */
  public PointsCsv range(double low, double high) {
    return new PointsCsv(rows, points, Optional.of(new Output.RangeMse(low, high)), swaps);
  }

  /** An identity output instead of a range. */
  public PointsCsv unbounded() {
    return new PointsCsv(rows, points, Optional.empty(), swaps);
  }

  /** Whether a listed image that does not exist is refused at once (default: true). */
  public PointsCsv requireImages(boolean required) {
    return with(rows.withImagesNeeded(required));
  }

  private PointsCsv with(ImageRows others) {
    return new PointsCsv(others, points, range, swaps);
  }

  /**
   * Whether the table has the columns of all points; reads its header only.
   *
   * @throws BadInputException if the table cannot be read
   */
  public boolean hasColumns() {
    List<String> header = rows.header();
    return sought().stream().allMatch(c -> header.contains(c.x()) && header.contains(c.y()));
  }

  private List<Columns> sought() {
    return points.isEmpty() ? List.of(new Columns("point", "x", "y")) : points;
  }

  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    List<Columns> sought = sought();
    requireNames(sought);
    CsvTable table = rows.table();
    List<PointColumn> columns = sought.stream().map(c -> PointColumn.of(c, table)).toList();
    List<Sample> samples = new ArrayList<>();
    for (ImageRows.ImageRow row : rows.of(table)) {
      List<Optional<Point>> found = columns.stream().map(c -> c.of(row.row())).toList();
      samples.add(row.sample(new Target.Points(found)));
    }
    if (samples.stream().flatMap(s -> s.target().points().stream()).allMatch(Optional::isEmpty)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no point in any row: fill the columns of the points.",
              rows.csv()));
    }
    return new SampleTable(task(sought), samples, rows.note(table).stream().toList());
  }

  private Task task(List<Columns> sought) {
    Task.Points task = new Task.Points(sought.stream().map(Columns::name).toList(), range);
    for (Swap swap : swaps) {
      task = task.withSwap(swap.one(), swap.other());
    }
    return task;
  }

  private void requireNames(List<Columns> sought) {
    Set<String> seen = new HashSet<>();
    for (Columns columns : sought) {
      if (columns.name().isBlank() || !seen.add(columns.name())) {
        throw new BadInputException(
            columns.name().isBlank()
                ? String.format(
                    Locale.ROOT,
                    "The point in '%s' and '%s' of %s has no name: name it.",
                    columns.x(),
                    columns.y(),
                    rows.csv())
                : String.format(
                    Locale.ROOT,
                    "Two points of %s are called '%s': give each a name of its own.",
                    rows.csv(),
                    columns.name()));
      }
    }
  }

  /** The columns of a point, found in a table. */
  private record PointColumn(Columns names, int x, int y) {
    static PointColumn of(Columns names, CsvTable table) {
      return new PointColumn(names, table.column(names.x()), table.column(names.y()));
    }

    Optional<Point> of(CsvRow row) {
      boolean noX = row.text(x).isEmpty();
      boolean noY = row.text(y).isEmpty();
      if (noX != noY) {
        throw row.bad(
            "only one of '%s' and '%s' is given: fill both, or blank both for a missing point",
            names.x(), names.y());
      }
      return noX
          ? Optional.empty()
          : Optional.of(new Point(number(row, x, names.x()), number(row, y, names.y())));
    }

    private static double number(CsvRow row, int column, String name) {
      String cell = row.cell(column);
      OptionalDouble number = row.decimal(column);
      if (number.isEmpty()) {
        throw row.bad(
            "'%s' in column '%s' is not a number: write pixels, such as 123.4, or blank both cells"
                + " of a point that is missing",
            cell, name);
      }
      if (!PixelBounds.isPlausible(number.getAsDouble())) {
        throw row.bad(
            "'%s' in column '%s' is more than a million pixels away: correct it, or blank the"
                + " point",
            cell, name);
      }
      return number.getAsDouble();
    }
  }
}
