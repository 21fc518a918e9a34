package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.TableWarnings;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.read.Biwi;
import org.finetune4j.data.read.Coco;
import org.finetune4j.data.read.Folders;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import org.finetune4j.data.read.VocDevkit;
import org.finetune4j.data.read.YoloPose;
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

  @Mixin private TableOptions table;
  @Mixin private AnnotationOptions annotations;
  @Mixin private PointOptions points;

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
    return kind == TaskKind.LABELS
        ? table.labelDelimiter().or(() -> Optional.of(" "))
        : Optional.empty();
  }

  /** What help names as the defaults of a task. */
  static Map<String, String> defaults(TaskKind kind) {
    return switch (kind) {
      case LABELS ->
          Map.of(
              "--csv",
              "train.csv if there is one, else the folder's layout",
              "--file",
              "fname",
              "--labels",
              "labels if there is one, else all columns of 0 and 1");
      case POINTS ->
          Map.of(
              "--csv", "points.csv if there is one, else the folder's layout",
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

  /** What the options and the folder's layout look like, where no task is named. */
  TaskKind guess() {
    if (points.areGiven()) {
      return TaskKind.POINTS;
    }
    if (table.nameLabels()) {
      return TaskKind.LABELS;
    }
    Optional<Path> named = table.named(this::folder);
    if (named.isPresent()) {
      boolean onlyPoints =
          !labels(named.get()).hasColumns() && points(named.get(), Optional.empty()).hasColumns();
      return onlyPoints ? TaskKind.POINTS : TaskKind.LABELS;
    }
    return annotations.guess().orElseGet(this::guessOfFolder);
  }

  private TaskKind guessOfFolder() {
    if (tableOf("points.csv").isPresent()) {
      return TaskKind.POINTS;
    }
    if (tableOf("train.csv").isPresent()) {
      return TaskKind.LABELS;
    }
    Optional<DataLayout> points = found(TaskKind.POINTS);
    if (points.isPresent() && points.get() != DataLayout.COCO_POINTS) {
      return TaskKind.POINTS;
    }
    Optional<DataLayout> labels = found(TaskKind.LABELS);
    if (labels.isEmpty()) {
      return TaskKind.CATEGORY;
    }
    boolean onlyKeypoints =
        labels.get() == DataLayout.COCO_LABELS && !Coco.of(folder()).hasInstances();
    return onlyKeypoints ? TaskKind.POINTS : TaskKind.LABELS;
  }

  /** All samples, with the roles that the data itself gives. */
  SampleTable read(TaskKind kind) {
    return read(kind, imagesNeeded());
  }

  private SampleTable listed(TaskKind kind) {
    return read(kind, false);
  }

  private SampleTable read(TaskKind kind, boolean imagesNeeded) {
    return noted(
        switch (layout(kind, "")) {
          case LABELS_TABLE -> labels(labelsTable()).requireImages(imagesNeeded).read();
          case VOC -> annotations.voc(folder()).requireImages(imagesNeeded).read();
          case COCO_LABELS -> coco().requireImages(imagesNeeded).readLabels();
          case COCO_POINTS -> coco().requireImages(imagesNeeded).readPoints();
          case YOLO_POSE -> yolo().requireImages(imagesNeeded).read();
          case POINTS_TABLE ->
              points(pointsTable().orElseThrow(), Optional.empty())
                  .requireImages(imagesNeeded)
                  .read();
          case BIWI -> points.biwi(folder()).read();
          case CLASS_FOLDERS -> folders().read();
        });
  }

  private SampleTable noted(SampleTable read) {
    note(read.notes());
    note(TableWarnings.ofPlaces(read));
    return read;
  }

  /** Notes which points change places, where training images are mirrored. */
  void noteMirrored(Task task, TrainingConfig config) {
    if (config.images().augmentation().mirrors()) {
      note(TableWarnings.ofSides(task));
    }
  }

  /** An option that splits the data takes the place of a split that the folders have. */
  private Folders folders() {
    return split.isGiven() ? Folders.of(folder()).withoutSplit() : Folders.of(folder());
  }

  /** All samples, split for training; notes what cannot be learned of them. */
  SampleTable readSplit(TaskKind kind) {
    SampleTable table = split.split(read(kind));
    note(TableWarnings.ofNames(table));
    return table;
  }

  /** All samples with the roles of a training, and the images that are listed and not there. */
  SampleTable listedSplit(TaskKind kind) {
    SampleTable table = listed(kind);
    SampleTable parted = split.roles(table);
    split.draw(table, parted).ifPresent(note -> note(List.of(note)));
    note(TableWarnings.ofNames(parted));
    return parted;
  }

  private void note(List<String> notes) {
    notes.forEach(Console.of(command)::note);
  }

  /** All samples as a model knows them: its vocabulary; its points, by name and in its order. */
  SampleTable readFor(Task known) {
    String model = String.format(Locale.ROOT, "The model predicts %s, but ", words(known));
    return noted(readFor(known, layout(TaskKind.of(known), model), model));
  }

  private SampleTable readFor(Task known, DataLayout layout, String model) {
    return switch (layout) {
      case LABELS_TABLE -> {
        LabelsCsv source = labels(labelsTable()).vocabulary(names(known));
        requireColumns(source.hasColumns(), model + labelsTable(), "--labels");
        yield source.read();
      }
      case VOC ->
          annotations.voc(folder()).requireImages(imagesNeeded()).vocabulary(names(known)).read();
      case COCO_LABELS -> coco().vocabulary(names(known)).readLabels();
      case COCO_POINTS -> points.as(known, coco().readPoints());
      case YOLO_POSE -> points.as(known, yolo().read());
      case POINTS_TABLE -> {
        Path file = pointsTable().orElseThrow();
        PointsCsv source = points(file, Optional.of(known.names()));
        requireColumns(source.hasColumns(), model + file, "--x and --y");
        yield points.as(known, source.read());
      }
      case BIWI -> points.as(known, points.biwi(folder()).read());
      case CLASS_FOLDERS -> folders().vocabulary(names(known)).read();
    };
  }

  private static Vocabulary names(Task known) {
    return new Vocabulary(known.names());
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
    SampleTable read = readFor(known);
    boolean parted = rows.isPresent() || table.nameSplit() || split.isGiven();
    return parted || TaskKind.of(known).evaluatesValidation() ? split.rows(read, rows) : read;
  }

  /**
   * How the data lies; refuses options that do not apply to it, and data that is not there.
   *
   * @param model what is known of a model that asks, to begin the sentence with
   */
  private DataLayout layout(TaskKind kind, String model) {
    if (!Files.isDirectory(folder())) {
      throw new BadInputException("Folder not found: " + folder() + " (--data).");
    }
    DataLayout layout =
        switch (kind) {
          case LABELS ->
              isFile(labelsTable()) && !annotations.areNamed()
                  ? DataLayout.LABELS_TABLE
                  : found(kind).orElse(DataLayout.LABELS_TABLE);
          case POINTS ->
              pointsTable().isPresent() && !annotations.areNamed()
                  ? DataLayout.POINTS_TABLE
                  : found(kind).orElse(DataLayout.BIWI);
          case CATEGORY -> DataLayout.CLASS_FOLDERS;
        };
    requireSense(layout);
    if (layout == DataLayout.LABELS_TABLE && !isFile(labelsTable())) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s%s has no table train.csv: name it with --csv, COCO's JSON with --annotations, or"
                  + " give the folder of a VOC devkit.",
              model,
              folder()));
    }
    if (layout == DataLayout.BIWI && !Biwi.of(folder()).isThere()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s%s has neither a table points.csv nor Biwi's folders 01 .. 24 with their rgb.cal:"
                  + " name the table with --csv, or COCO's keypoints with --annotations.",
              model,
              folder()));
    }
    return layout;
  }

  /** What the folder itself shows to be, where it holds no table of a usual name. */
  private Optional<DataLayout> found(TaskKind kind) {
    List<DataLayout> layouts =
        switch (kind) {
          case LABELS -> List.of(DataLayout.VOC, DataLayout.COCO_LABELS);
          case POINTS -> List.of(DataLayout.BIWI, DataLayout.YOLO_POSE, DataLayout.COCO_POINTS);
          case CATEGORY -> List.of();
        };
    return layouts.stream().filter(this::isFound).findFirst();
  }

  private boolean isFound(DataLayout layout) {
    if (annotations.areNamed()) {
      return DataLayout.COCO.contains(layout);
    }
    return switch (layout) {
      case VOC -> VocDevkit.of(folder()).isThere();
      case COCO_LABELS, COCO_POINTS -> Coco.of(folder()).isThere();
      case BIWI -> Biwi.of(folder()).isThere();
      case YOLO_POSE -> YoloPose.of(folder()).isThere();
      case LABELS_TABLE, POINTS_TABLE, CLASS_FOLDERS -> false;
    };
  }

  /** Refuses options that do not apply to data that lies so. */
  private void requireSense(DataLayout layout) {
    List<DataLayout.Use> uses = new ArrayList<>(table.uses());
    uses.addAll(annotations.uses());
    uses.addAll(points.uses());
    for (DataLayout.Use use : uses) {
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
  }

  private Path labelsTable() {
    return table.named(this::folder).orElse(folder().resolve("train.csv"));
  }

  private Optional<Path> pointsTable() {
    return table.named(this::folder).or(() -> tableOf("points.csv"));
  }

  private Coco coco() {
    Coco source = annotations.coco(folder()).points(points::of).requireImages(imagesNeeded());
    return table.images(folder()).map(source::images).orElse(source);
  }

  private YoloPose yolo() {
    return YoloPose.of(folder()).points(points::of).requireImages(imagesNeeded());
  }

  private LabelsCsv labels(Path file) {
    return table.labels(folder(), file).requireImages(imagesNeeded());
  }

  private PointsCsv points(Path file, Optional<List<String>> known) {
    return table.points(folder(), file, points, known).requireImages(imagesNeeded());
  }

  private Optional<Path> tableOf(String name) {
    return Optional.of(folder().resolve(name)).filter(DataOptions::isFile);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path);
  }
}
