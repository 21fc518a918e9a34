package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.read.Biwi;
import org.finetune4j.data.read.Folders;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the pictures are and what is known of them; the same options for every command. */
final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data.")
  private Path data;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Table with a row a picture, in --data or by its own path. For labels: train.csv. For "
              + "points: points.csv where it is there, else Biwi's layout. For a category: none, a "
              + "folder each.")
  private Optional<Path> csv;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description =
          "Folder from which the table names its files: the one named like the table (train for "
              + "train.csv) where it is there, else --data.")
  private Optional<Path> pictures;

  @Option(
      names = "--file",
      paramLabel = "COL",
      description = "Column of the files: fname for labels, file for points.")
  private Optional<String> file;

  @Option(
      names = "--labels",
      paramLabel = "COL",
      defaultValue = "labels",
      description = "Column of the labels: ${DEFAULT-VALUE}.")
  private String labels;

  @Option(
      names = "--label-delimiter",
      paramLabel = "TEXT",
      defaultValue = " ",
      description = "What stands between labels: a blank.")
  private String labelDelimiter;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      defaultValue = ",",
      description = "What stands between the table's cells: a comma.")
  private char delimiter;

  @Option(
      names = "--x",
      paramLabel = "COL",
      split = ",",
      description = "Column of x in pixels: x. Several points: several columns, with --point.")
  private List<String> x = new ArrayList<>();

  @Option(names = "--y", paramLabel = "COL", split = ",", description = "Column of y in pixels: y.")
  private List<String> y = new ArrayList<>();

  @Option(
      names = "--point",
      paramLabel = "NAME",
      split = ",",
      description = "Names of the points, in the order of --x and --y.")
  private List<String> points = new ArrayList<>();

  @Option(
      names = "--y-range",
      paramLabel = "LOW,HIGH",
      split = ",",
      arity = "1",
      hideParamSyntax = true,
      description = "What predicted points are held to, scaled: -1,1. none: not held.")
  private List<String> range = new ArrayList<>();

  @Option(
      names = "--calibration",
      paramLabel = "FOLDER",
      description = "Biwi: the one folder whose calibration serves all; the book takes 01.")
  private Optional<String> calibration;

  @Option(
      names = "--group",
      paramLabel = "COL",
      description = "Column of the group, for example a person.")
  private Optional<String> group;

  @Option(
      names = "--split-column",
      paramLabel = "COL",
      description = "Column that is true for validation: is_valid where it is there.")
  private Optional<String> splitColumn;

  @Mixin private BadImageOption badImage;
  @Mixin private SplitOptions split;

  boolean skipsBadImages() {
    return badImage.skips();
  }

  SplitOptions split() {
    return split;
  }

  Path folder() {
    return data;
  }

  /** What the options and the folder's layout look like, where no word says it. */
  TaskKind guess() {
    if (!x.isEmpty() || !points.isEmpty() || tableOf("points.csv").isPresent() && csv.isEmpty()) {
      return TaskKind.POINTS;
    }
    if (csv.isPresent() || tableOf("train.csv").isPresent()) {
      return TaskKind.LABELS;
    }
    return Files.exists(data.resolve("01").resolve("rgb.cal"))
        ? TaskKind.POINTS
        : TaskKind.CATEGORY;
  }

  /** All samples, with the roles that the data itself gives. */
  SampleTable read(TaskKind kind) {
    return read(kind, Optional.empty());
  }

  /** All samples as a model knows them: its vocabulary, its points' names. */
  SampleTable readFor(Task known) {
    return read(TaskKind.of(known), Optional.of(known));
  }

  /** The samples to measure on, as the task has it unless an option parts the table. */
  SampleTable measured(Task known, Optional<SplitOptions.Rows> rows) {
    SampleTable table = readFor(known);
    boolean told = rows.isPresent() || splitColumn.isPresent() || split.isGiven();
    return told || known.measuredOnValidation() ? split.rows(table, rows) : table;
  }

  private SampleTable read(TaskKind kind, Optional<Task> known) {
    if (!Files.isDirectory(data)) {
      throw new BadInputException("There is no folder " + data + ": correct --data.");
    }
    SampleTable table =
        switch (kind) {
          case LABELS -> labels(known.map(Task.Labels.class::cast).map(Task.Labels::vocabulary));
          case POINTS -> points(known.map(Task.Points.class::cast));
          case CATEGORY -> Folders.of(data).read();
        };
    return known.map(task -> as(task, table)).orElse(table);
  }

  private SampleTable labels(Optional<Vocabulary> known) {
    Path table = csv.map(this::existing).orElse(data.resolve("train.csv"));
    LabelsCsv source =
        LabelsCsv.of(table, pictures(table))
            .labelsColumn(labels)
            .delimiter(labelDelimiter)
            .csvDelimiter(delimiter)
            .requirePictures(!skipsBadImages());
    source = file.map(source::fileColumn).orElse(source);
    source = splitColumn.map(source::splitColumn).orElse(source);
    return known.map(source::vocabulary).orElse(source).read();
  }

  private SampleTable points(Optional<Task.Points> known) {
    Optional<Path> table = csv.map(this::existing).or(() -> tableOf("points.csv"));
    return table.isPresent() ? pointsTable(table.get(), known) : biwi();
  }

  private SampleTable pointsTable(Path table, Optional<Task.Points> known) {
    List<String> xs = x.isEmpty() ? List.of("x") : x;
    List<String> ys = y.isEmpty() ? List.of("y") : y;
    List<String> names = pointNames(xs, known);
    if (xs.size() != ys.size() || xs.size() != names.size()) {
      throw new BadInputException(
          "--x names %d columns, --y %d and --point %d points: give as many of each."
              .formatted(xs.size(), ys.size(), names.size()));
    }
    PointsCsv source =
        PointsCsv.of(table, pictures(table))
            .csvDelimiter(delimiter)
            .requirePictures(!skipsBadImages());
    for (int i = 0; i < names.size(); i++) {
      source = source.point(names.get(i), xs.get(i), ys.get(i));
    }
    source = file.map(source::fileColumn).orElse(source);
    source = group.map(source::groupColumn).orElse(source);
    source = splitColumn.map(source::splitColumn).orElse(source);
    Optional<double[]> held = bounds();
    return (held.isPresent() ? source.range(held.get()[0], held.get()[1]) : source.unbounded())
        .read();
  }

  private List<String> pointNames(List<String> xs, Optional<Task.Points> known) {
    if (!points.isEmpty()) {
      return points;
    }
    if (known.isPresent() && known.get().names().size() == xs.size()) {
      return known.get().names();
    }
    if (xs.size() == 1) {
      return List.of("centre");
    }
    return xs.stream().map(name -> name.replaceFirst("[._ ]?[xX]$", "")).toList();
  }

  private SampleTable biwi() {
    Biwi source = Biwi.of(data);
    source = calibration.map(source::calibrationOf).orElse(source);
    Optional<double[]> held = bounds();
    return (held.isPresent() ? source.range(held.get()[0], held.get()[1]) : source.unbounded())
        .read();
  }

  private Optional<double[]> bounds() {
    if (range.isEmpty()) {
      return Optional.of(new double[] {-1, 1});
    }
    if (range.equals(List.of("none"))) {
      return Optional.empty();
    }
    try {
      double low = Double.parseDouble(range.get(0));
      double high = Double.parseDouble(range.get(1));
      if (range.size() == 2 && low < high && Double.isFinite(high - low)) {
        return Optional.of(new double[] {low, high});
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // falls through to the one sentence below
    }
    throw new BadInputException(
        "--y-range takes two rising numbers, for example -1,1, or none; not "
            + String.join(",", range)
            + ".");
  }

  private Optional<Path> tableOf(String name) {
    return Optional.of(data.resolve(name)).filter(Files::isRegularFile);
  }

  private Path existing(Path table) {
    return Files.exists(data.resolve(table)) ? data.resolve(table) : table;
  }

  private Path pictures(Path table) {
    String stem = table.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return pictures
        .map(this::existing)
        .orElseGet(
            () ->
                Files.isDirectory(table.resolveSibling(stem)) ? table.resolveSibling(stem) : data);
  }

  private static SampleTable as(Task known, SampleTable table) {
    if (known.width() != table.task().width() && known.moves()) {
      throw new BadInputException(
          "The model knows the points %s and the data has %s: name the same with --x, --y and --point."
              .formatted(known.columns(), table.task().columns()));
    }
    table
        .samples()
        .forEach(
            sample -> {
              if (sample.target() instanceof Target.Category category
                  && !known.columns().contains(category.name())) {
                throw new BadInputException(
                    "%s is of the class '%s', which the model does not know: take it out."
                        .formatted(sample.picture(), category.name()));
              }
            });
    return new SampleTable(known, table.samples());
  }
}
