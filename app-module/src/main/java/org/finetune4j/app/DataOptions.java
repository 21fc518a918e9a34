package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.TableWarnings;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.read.Biwi;
import org.finetune4j.data.read.Folders;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import org.finetune4j.training.TrainingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the images are and what is known of them; the same options for every command. */
@Under(Heading.DATA)
final class DataOptions {
  private static final int NAMES_SHOWN = 5;

  @Option(
      names = "--data",
      paramLabel = "DIR|NAME",
      description = "Folder with the data, or a name of 'fetch list'.")
  private Optional<Path> given = Optional.empty();

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
          "Folder that the table's file names are relative to (default: the one named like the "
              + "table, such as train for train.csv, if there is one, else --data).")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private Optional<Path> images = Optional.empty();

  @Option(names = "--file", paramLabel = "COL", description = "Column with the file names.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private Optional<String> file = Optional.empty();

  @Option(names = "--labels", paramLabel = "COL", description = "Column with the labels.")
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

  @Mixin private PointOptions points;

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

  @Mixin private BadImageOption badImage;
  @Mixin private SplitOptions split;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Optional<Path> folder = Optional.empty();

  OnBadImage onBadImage() {
    return badImage.choice();
  }

  private boolean imagesNeeded() {
    return onBadImage() == OnBadImage.STOP;
  }

  SplitOptions split() {
    return split;
  }

  /** What stands between the labels of a cell; empty for what has no such cells. */
  Optional<String> labelDelimiter(TaskKind kind) {
    return kind == TaskKind.LABELS ? labelDelimiter.or(() -> Optional.of(" ")) : Optional.empty();
  }

  /** What help names as the defaults of a task. */
  static Map<String, String> defaults(TaskKind kind) {
    return switch (kind) {
      case LABELS -> Map.of("--csv", "train.csv", "--file", "fname", "--labels", "labels");
      case POINTS ->
          Map.of(
              "--csv", "points.csv if there is one, else Biwi's layout",
              "--file", "file",
              "--x", "x",
              "--y", "y",
              "--y-range", "-1,1");
      case CATEGORY -> Map.of();
    };
  }

  /** Whether {@code --data} is given. */
  boolean isNamed() {
    return given.isPresent();
  }

  /** The data's folder; fetched where {@code --data} is a name. */
  Path folder() {
    if (folder.isEmpty()) {
      Path named =
          given.orElseThrow(
              () ->
                  new ParameterException(
                      command.commandLine(), "Missing required option: '--data=DIR'"));
      folder = Optional.of(CatalogueNames.data(named, Console.of(command)));
    }
    return folder.get();
  }

  /** What the options and the folder's layout look like, where no word says it. */
  TaskKind guess() {
    if (points.areGiven()) {
      return TaskKind.POINTS;
    }
    if (labels.isPresent() || labelDelimiter.isPresent()) {
      return TaskKind.LABELS;
    }
    if (csv.isPresent()) {
      Path table = named(csv.get());
      boolean onlyPoints =
          !labels(table).hasColumns() && points(table, Optional.empty()).hasColumns();
      return onlyPoints ? TaskKind.POINTS : TaskKind.LABELS;
    }
    if (tableOf("points.csv").isPresent()) {
      return TaskKind.POINTS;
    }
    if (tableOf("train.csv").isPresent()) {
      return TaskKind.LABELS;
    }
    return Biwi.of(folder()).isThere() ? TaskKind.POINTS : TaskKind.CATEGORY;
  }

  /** All samples, with the roles that the data itself gives. */
  SampleTable read(TaskKind kind) {
    return read(kind, imagesNeeded());
  }

  private SampleTable listed(TaskKind kind) {
    return read(kind, false);
  }

  private SampleTable read(TaskKind kind, boolean imagesNeeded) {
    SampleTable table =
        switch (layout(kind, "")) {
          case LABELS_TABLE -> labels(labelsTable()).requireImages(imagesNeeded).read();
          case POINTS_TABLE ->
              points(pointsTable().orElseThrow(), Optional.empty())
                  .requireImages(imagesNeeded)
                  .read();
          case BIWI -> points.biwi(folder()).read();
          case CLASS_FOLDERS -> folders().read();
        };
    tell(table.notes());
    tell(TableWarnings.ofPlaces(table));
    return table;
  }

  /** Says which points change places, where training images are mirrored. */
  void noteMirrored(Task task, TrainingConfig config) {
    if (config.images().augmentation().mirrors()) {
      tell(TableWarnings.ofSides(task));
    }
  }

  /** An option that splits the data takes the place of a split that the folders have. */
  private Folders folders() {
    return split.isGiven() ? Folders.of(folder()).withoutSplit() : Folders.of(folder());
  }

  /** All samples, split for training; says what cannot be learned of them. */
  SampleTable readSplit(TaskKind kind) {
    SampleTable table = split.split(read(kind));
    tell(TableWarnings.ofNames(table));
    return table;
  }

  /** All samples with the roles of a training, and the images that are listed and not there. */
  SampleTable listedSplit(TaskKind kind) {
    SampleTable table = listed(kind);
    SampleTable parted = split.roles(table);
    split.draw(table, parted).ifPresent(note -> tell(List.of(note)));
    tell(TableWarnings.ofNames(parted));
    return parted;
  }

  private void tell(List<String> notes) {
    notes.forEach(Console.of(command)::note);
  }

  /** All samples as a model knows them: its vocabulary; its points, by name and in its order. */
  SampleTable readFor(Task known) {
    String model = String.format(Locale.ROOT, "The model predicts %s, but ", words(known));
    SampleTable table = readFor(known, layout(TaskKind.of(known), model), model);
    tell(table.notes());
    tell(TableWarnings.ofPlaces(table));
    return table;
  }

  private SampleTable readFor(Task known, DataLayout layout, String model) {
    return switch (layout) {
      case LABELS_TABLE -> {
        LabelsCsv source = labels(labelsTable());
        requireColumns(source.hasColumns(), model + labelsTable(), "--labels");
        yield source.vocabulary(new Vocabulary(known.names())).read();
      }
      case POINTS_TABLE -> {
        Path table = pointsTable().orElseThrow();
        PointsCsv source = points(table, Optional.of(known.names()));
        requireColumns(source.hasColumns(), model + table, "--x and --y");
        yield points.as(known, source.read());
      }
      case BIWI -> points.as(known, points.biwi(folder()).read());
      case CLASS_FOLDERS -> folders().vocabulary(new Vocabulary(known.names())).read();
    };
  }

  private static void requireColumns(boolean there, String table, String options) {
    if (!there) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no columns for them: name the columns with %s, or another table with --csv.",
              table,
              options));
    }
  }

  private static String words(Task known) {
    List<String> names = known.names();
    String some = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "the %s %s%s",
        TaskKind.of(known).things(),
        some,
        names.size() > NAMES_SHOWN ? ", ..." : "");
  }

  /** The samples to measure on, as the task has it unless an option parts the table. */
  SampleTable measured(Task known, Optional<SplitOptions.Rows> rows) {
    SampleTable table = readFor(known);
    boolean told = rows.isPresent() || splitColumn.isPresent() || split.isGiven();
    return told || TaskKind.of(known).evaluatesValidation() ? split.rows(table, rows) : table;
  }

  /**
   * How the data lies; refuses options that say nothing of it, and data that is not there.
   *
   * @param model what is known of a model that asks, to begin the sentence with
   */
  private DataLayout layout(TaskKind kind, String model) {
    if (!Files.isDirectory(folder())) {
      throw new BadInputException("Folder not found: " + folder() + " (--data).");
    }
    DataLayout layout =
        switch (kind) {
          case LABELS -> DataLayout.LABELS_TABLE;
          case POINTS -> pointsTable().isPresent() ? DataLayout.POINTS_TABLE : DataLayout.BIWI;
          case CATEGORY -> DataLayout.CLASS_FOLDERS;
        };
    for (DataLayout.Use use : uses()) {
      if (use.given() && !use.layouts().contains(layout)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s is for %s, but %s is read as %s: leave it out.",
                use.option(),
                use.words(),
                folder(),
                layout));
      }
    }
    if (layout == DataLayout.LABELS_TABLE && !Files.exists(labelsTable())) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "%s%s has no table train.csv: name it with --csv.", model, folder()));
    }
    if (layout == DataLayout.BIWI && !Biwi.of(folder()).isThere()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s%s has neither a table points.csv nor Biwi's folders 01 .. 24 with their rgb.cal: name the table with --csv.",
              model,
              folder()));
    }
    return layout;
  }

  private List<DataLayout.Use> uses() {
    Set<DataLayout> labelled = EnumSet.of(DataLayout.LABELS_TABLE);
    List<DataLayout.Use> uses =
        new ArrayList<>(
            List.of(
                new DataLayout.Use("--csv", csv.isPresent(), DataLayout.TABLES),
                new DataLayout.Use("--images", images.isPresent(), DataLayout.TABLES),
                new DataLayout.Use("--file", file.isPresent(), DataLayout.TABLES),
                new DataLayout.Use("--labels", labels.isPresent(), labelled),
                new DataLayout.Use("--label-delimiter", labelDelimiter.isPresent(), labelled),
                new DataLayout.Use("--group", group.isPresent(), DataLayout.TABLES),
                new DataLayout.Use("--split-column", splitColumn.isPresent(), DataLayout.TABLES)));
    uses.addAll(points.uses());
    return uses;
  }

  private Path labelsTable() {
    return csv.map(this::named).orElse(folder().resolve("train.csv"));
  }

  private Optional<Path> pointsTable() {
    return csv.map(this::named).or(() -> tableOf("points.csv"));
  }

  private LabelsCsv labels(Path table) {
    if (labelDelimiter.filter(String::isEmpty).isPresent()) {
      throw new BadInputException("--label-delimiter must not be empty.");
    }
    LabelsCsv source =
        LabelsCsv.of(table, images(table)).csvDelimiter(delimiter).requireImages(imagesNeeded());
    source = labels.map(source::labelsColumn).orElse(source);
    source = labelDelimiter.map(source::delimiter).orElse(source);
    source = file.map(source::fileColumn).orElse(source);
    source = group.map(source::groupColumn).orElse(source);
    return splitColumn.map(source::splitColumn).orElse(source);
  }

  private PointsCsv points(Path table, Optional<List<String>> known) {
    PointsCsv source =
        points
            .of(PointsCsv.of(table, images(table)), known)
            .csvDelimiter(delimiter)
            .requireImages(imagesNeeded());
    source = file.map(source::fileColumn).orElse(source);
    source = group.map(source::groupColumn).orElse(source);
    return splitColumn.map(source::splitColumn).orElse(source);
  }

  private Optional<Path> tableOf(String name) {
    return Optional.of(folder().resolve(name)).filter(Files::isRegularFile);
  }

  /** The table that --csv names, in the data's folder or by its own path. */
  private Path named(Path table) {
    return Stream.of(folder().resolve(table), table)
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
                            folder(),
                            Path.of("").toAbsolutePath())));
  }

  private Path existing(Path path) {
    return Files.exists(folder().resolve(path)) ? folder().resolve(path) : path;
  }

  private Path images(Path table) {
    String stem = table.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return images
        .map(this::existing)
        .orElseGet(
            () ->
                Files.isDirectory(table.resolveSibling(stem))
                    ? table.resolveSibling(stem)
                    : folder());
  }
}
