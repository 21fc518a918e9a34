package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import picocli.CommandLine.Option;

/** A table with a row for each image: where it is, and what its columns are called. */
@Under(Heading.DATA)
final class TableOptions {
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Table with one row per image: a file in --data, or a path.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  private Optional<Path> csv = Optional.empty();

  @Option(
      names = {"--images", "--pictures"},
      paramLabel = "DIR",
      description =
          "Folder that the listed file names are relative to (default: the one named like the "
              + "table, such as train for train.csv, if there is one, else --data).")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private Optional<Path> images = Optional.empty();

  @Option(names = "--file", paramLabel = "COL", description = "Column with the file names.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "COL[,COL]",
      description =
          "Column with the labels; or columns of 0 and 1, a label each, where -1 or a blank is"
              + " unknown.")
  @OnlyFor(TaskKind.LABELS)
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--label-delimiter",
      paramLabel = "TEXT",
      description = "Separator of the labels in a cell (default: a space).")
  @OnlyFor(TaskKind.LABELS)
  @Advanced
  private Optional<String> labelDelimiter = Optional.empty();

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      defaultValue = ",",
      description = "Separator of the table's columns.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private char delimiter = ',';

  @Option(
      names = "--group",
      paramLabel = "COL",
      description = "Column with the group of an image, for example a person.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--split-column",
      paramLabel = "COL",
      description =
          "Column that is true for validation images (default: is_valid if there is one).")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Under(Heading.SPLIT)
  @Advanced
  private Optional<String> splitColumn = Optional.empty();

  List<DataLayout.Use> uses() {
    Set<DataLayout> labelled = EnumSet.of(DataLayout.LABELS_TABLE);
    return List.of(
        new DataLayout.Use("--csv", csv.isPresent(), DataLayout.TABLES),
        new DataLayout.Use("--images", images.isPresent(), DataLayout.LISTS),
        new DataLayout.Use("--file", file.isPresent(), DataLayout.TABLES),
        new DataLayout.Use("--labels", labels.isPresent(), labelled),
        new DataLayout.Use("--label-delimiter", labelDelimiter.isPresent(), labelled),
        new DataLayout.Use("--group", group.isPresent(), DataLayout.TABLES),
        new DataLayout.Use("--split-column", splitColumn.isPresent(), DataLayout.TABLES));
  }

  /** Whether an option states how labels stand in it. */
  boolean nameLabels() {
    return labels.isPresent() || labelDelimiter.isPresent();
  }

  /** What stands between the labels of a cell, where it is given. */
  Optional<String> labelDelimiter() {
    return labelDelimiter;
  }

  /** Whether a column that splits the data is named. */
  boolean nameSplit() {
    return splitColumn.isPresent();
  }

  /** The table that is named, in the data's folder or by its own path. */
  Optional<Path> named(Supplier<Path> folder) {
    return csv.map(table -> named(folder.get(), table));
  }

  private static Path named(Path folder, Path table) {
    return Stream.of(folder.resolve(table), table)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    table.isAbsolute()
                        ? String.format(Locale.ROOT, "File not found: %s (--csv).", table)
                        : String.format(
                            Locale.ROOT,
                            "File not found: %s, neither in %s nor in %s (--csv).",
                            table,
                            folder,
                            Path.of("").toAbsolutePath())));
  }

  LabelsCsv labels(Path folder, Path table) {
    if (labelDelimiter.filter(String::isEmpty).isPresent()) {
      throw new BadInputException("--label-delimiter must not be empty.");
    }
    LabelsCsv source = LabelsCsv.of(table, images(folder, table)).csvDelimiter(delimiter);
    source = file.map(source::fileColumn).orElse(source);
    source = group.map(source::groupColumn).orElse(source);
    source = splitColumn.map(source::splitColumn).orElse(source);
    source = labelDelimiter.map(source::delimiter).orElse(source);
    return labels.isPresent() ? labels(source, labels.get()) : source;
  }

  /** A column, whose name may hold a comma, or several. */
  private static LabelsCsv labels(LabelsCsv source, String columns) {
    LabelsCsv one = source.labelsColumn(columns);
    return columns.indexOf(',') < 0 || one.hasColumns()
        ? one
        : source.indicatorColumns(Arrays.stream(columns.split(",")).map(String::strip).toList());
  }

  /**
   * The points of a table.
   *
   * @param points which, and in what columns
   * @param known the points of a model that asks for them
   */
  PointsCsv points(Path folder, Path table, PointOptions points, Optional<List<String>> known) {
    PointsCsv source =
        points.of(PointsCsv.of(table, images(folder, table)), known).csvDelimiter(delimiter);
    source = file.map(source::fileColumn).orElse(source);
    source = group.map(source::groupColumn).orElse(source);
    return splitColumn.map(source::splitColumn).orElse(source);
  }

  /** The images' folder, where it is named: in the data's folder, or by its own path. */
  Optional<Path> images(Path folder) {
    return images.map(path -> Files.exists(folder.resolve(path)) ? folder.resolve(path) : path);
  }

  private Path images(Path folder, Path table) {
    String stem = table.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return images(folder)
        .orElseGet(
            () ->
                Files.isDirectory(table.resolveSibling(stem))
                    ? table.resolveSibling(stem)
                    : folder);
  }
}
