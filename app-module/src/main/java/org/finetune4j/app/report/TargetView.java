package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.data.Point;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.TableSummary;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;

/** Targets as people read them, whatever the task. */
public final class TargetView {
  private final Task task;

  private TargetView(Task task) {
    this.task = task;
  }

  /** For the targets of that task. */
  public static TargetView of(Task task) {
    return new TargetView(task);
  }

  /**
   * In a few words: {@code mountain sky}, {@code (192.0, 237.0)}, {@code none}; {@code sky ?tree}
   * where it is not known whether there is a tree.
   */
  public String text(Target target) {
    if (target.points().isEmpty()) {
      List<String> words = new ArrayList<>(new TreeSet<>(target.names()));
      new TreeSet<>(target.unknown()).forEach(name -> words.add("?" + name));
      return words.isEmpty() ? "none" : String.join(" ", words);
    }
    List<String> names = pointNames();
    return IntStream.range(0, names.size())
        .mapToObj(k -> (names.get(k) + " " + text(target.points().get(k))).strip())
        .collect(Collectors.joining("; "));
  }

  private static String text(Optional<Point> point) {
    return point.map(p -> String.format(Locale.ROOT, "(%.1f, %.1f)", p.x(), p.y())).orElse("-");
  }

  // A single point needs no name beside it.
  private List<String> pointNames() {
    return task.names().size() == 1 ? List.of("") : task.names();
  }

  /**
   * An image with its target upon it or under it.
   *
   * @param target points in pixels of this image
   */
  public Tile tile(String file, Target target, BufferedImage image) {
    List<Mark> marks = new ArrayList<>();
    for (int k = 0; k < target.points().size(); k++) {
      String name = pointNames().get(k);
      target.points().get(k).ifPresent(p -> marks.add(new Mark(p, MarkColor.ACTUAL, name)));
    }
    String words =
        target.points().isEmpty() ? text(target) : marks.isEmpty() ? "no point known" : "";
    return Tile.of(
        new Panel(image, "", marks),
        List.of(Piece.line(file, MarkColor.FAINT), Piece.line(words, MarkColor.PLAIN)));
  }

  /** What there is to learn: counts per name, or where points lie; and the groups. */
  public List<Table> tables(SampleTable table) {
    TableSummary summary = TableSummary.of(table);
    List<Table> tables = new ArrayList<>();
    if (!summary.names().isEmpty()) {
      tables.add(counts("Images per name", "name", summary.names()));
      if (!summary.unknown().isEmpty()) {
        tables.add(counts("Images on which a label is unknown", "name", summary.unknown()));
      }
      tables.add(
          new Table(
              "Names per image",
              "",
              List.of("names", "images"),
              summary.namesPerImage().entrySet().stream()
                  .map(e -> List.of(e.getKey().toString(), e.getValue().toString()))
                  .toList()));
    }
    if (!summary.points().isEmpty()) {
      tables.add(spread(summary.points()));
    }
    if (!summary.groups().isEmpty()) {
      tables.add(counts("Images per group", "group", summary.groups()));
    }
    return tables;
  }

  private static Table counts(String title, String what, Map<String, TableSummary.Counts> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.forEach(
        (name, c) ->
            rows.add(
                List.of(
                    name,
                    Integer.toString(c.train()),
                    Integer.toString(c.valid()),
                    Integer.toString(c.total()))));
    return new Table(title, "", List.of(what, "training", "validation", "all"), rows);
  }

  private static Table spread(List<TableSummary.PointSpread> points) {
    List<List<String>> rows = new ArrayList<>();
    for (TableSummary.PointSpread point : points) {
      rows.add(row(point.name() + ".x", point, point.x()));
      rows.add(row(point.name() + ".y", point, point.y()));
    }
    return new Table(
        "Where the points lie, in pixels",
        "",
        List.of("", "images", "missing", "least", "mean", "greatest", "deviation"),
        rows);
  }

  private static List<String> row(
      String name, TableSummary.PointSpread point, Optional<TableSummary.Spread> spread) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(Integer.toString(point.present()));
    row.add(Integer.toString(point.missing()));
    for (ToDoubleFunction<TableSummary.Spread> statistic :
        List.<ToDoubleFunction<TableSummary.Spread>>of(
            TableSummary.Spread::min,
            TableSummary.Spread::mean,
            TableSummary.Spread::max,
            TableSummary.Spread::deviation)) {
      row.add(
          spread.map(s -> Numbers.twoPlaces(statistic.applyAsDouble(s))).orElse(Numbers.UNDEFINED));
    }
    return row;
  }
}
