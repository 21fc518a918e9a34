package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;

/**
 * Images with several labels or none, from a CSV with a row an image. Immutable: each method
 * returns a reader that differs in one thing.
 *
 * <p>The columns are {@code fname} and {@code labels}, as in fastai's {@code pascal_2007}; a column
 * {@code is_valid} gives the roles where it is there. A blank label cell is an image of nothing; a
 * label repeated in a cell counts once. Where there is no column {@code labels}, or where they are
 * named, columns of 0 and 1 are a label each, as in CheXpert's tables: -1 or a blank cell there is
 * a label that is not known of the image (or where no cell is 0 and none blank, -1 stands for 0).
 * An image listed twice is refused, since its copies could stand on both sides of a split.
 */
public final class LabelsCsv {
  private final ImageRows rows;
  private final Optional<String> labelsColumn;
  private final List<String> indicators;
  private final String delimiter;
  private final Optional<Vocabulary> vocabulary;

  private LabelsCsv(
      ImageRows rows,
      Optional<String> labelsColumn,
      List<String> indicators,
      String delimiter,
      Optional<Vocabulary> vocabulary) {
    this.rows = rows;
    this.labelsColumn = labelsColumn;
    this.indicators = indicators;
    this.delimiter = delimiter;
    this.vocabulary = vocabulary;
  }

  /** The CSV, and the folder its file column starts from. */
  public static LabelsCsv of(Path csv, Path images) {
    return new LabelsCsv(
        ImageRows.of(csv, images, "fname"), Optional.empty(), List.of(), " ", Optional.empty());
  }

  /** fastai's {@code pascal_2007} layout: {@code train.csv} beside the folder {@code train}. */
  public static LabelsCsv pascal2007(Path dir) {
    return of(dir.resolve("train.csv"), dir.resolve("train"));
  }

  /**
   * The column of the images' paths (default: {@code fname}, or another of a usual name, such as
   * {@code file} or {@code Path}).
   */
  public LabelsCsv fileColumn(String name) {
    return with(rows.withFileColumn(name));
  }

  /** The column of the labels (default: {@code labels}). */
  public LabelsCsv labelsColumn(String name) {
    return new LabelsCsv(rows, Optional.of(name), List.of(), delimiter, vocabulary);
  }

  /** Columns of 0 and 1, a label each, in place of the column of the labels. */
  public LabelsCsv indicatorColumns(List<String> names) {
    return new LabelsCsv(rows, Optional.empty(), List.copyOf(names), delimiter, vocabulary);
  }

  /** The column of the person or scene shown; its cells may not be blank (default: none). */
  public LabelsCsv groupColumn(String name) {
    return with(rows.withGroupColumn(name));
  }

  /**
   * The column that holds True or 1 for validation, False or 0 for training. Named here, it must
   * exist (default: {@code is_valid}, if there is one).
   */
  public LabelsCsv splitColumn(String name) {
    return with(rows.withSplitColumn(name));
  }

  /**
   * What stands between the labels of a cell (default: a space). Blanks around a label do not
   * count, so runs of spaces count once; a tab is part of a name.
   */
  public LabelsCsv delimiter(String between) {
    if (between.isEmpty()) {
      throw new IllegalArgumentException("an empty delimiter");
    }
    return new LabelsCsv(rows, labelsColumn, indicators, between, vocabulary);
  }

  /** What stands between the cells of a row (default: a comma). */
  public LabelsCsv csvDelimiter(char between) {
    return with(rows.withDelimiter(between));
  }

  /** The labels to know, as a model's; a row with another is refused (default: those found). */
  public LabelsCsv vocabulary(Vocabulary known) {
    return new LabelsCsv(rows, labelsColumn, indicators, delimiter, Optional.of(known));
  }

  /** Whether a listed image that does not exist is refused at once (default: true). */
  public LabelsCsv requireImages(boolean required) {
    return with(rows.withImagesNeeded(required));
  }

  private LabelsCsv with(ImageRows others) {
    return new LabelsCsv(others, labelsColumn, indicators, delimiter, vocabulary);
  }

  /**
   * Whether the table has the column of the labels, or one for each of the labels to know; reads
   * its header only.
   *
   * @throws BadInputException if the table cannot be read
   */
  public boolean hasColumns() {
    List<String> header = rows.header();
    return indicators.isEmpty()
        ? header.contains(labelsColumn()) || hasIndicators(header)
        : header.containsAll(indicators);
  }

  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    CsvTable table = rows.table();
    List<String> header = table.header();
    boolean oneColumn = indicators.isEmpty() && header.contains(labelsColumn());
    SampleTable read;
    if (!indicators.isEmpty()) {
      read = read(table, IndicatorColumns.named(table, indicators));
    } else if (!oneColumn && hasIndicators(header)) {
      read = read(table, IndicatorColumns.named(table, knownColumns(header)));
    } else {
      IndicatorColumns found =
          oneColumn || labelsColumn.isPresent() || vocabulary.isPresent()
              ? new IndicatorColumns(List.of(), false)
              : IndicatorColumns.found(table, rows.ownColumns(table));
      read = found.columns().isEmpty() ? readCells(table) : read(table, found);
    }
    List<String> notes = new ArrayList<>(rows.note(table).stream().toList());
    notes.addAll(read.notes());
    return new SampleTable(read.task(), read.samples(), notes);
  }

  private String labelsColumn() {
    return labelsColumn.orElse("labels");
  }

  /** Whether there is a column for each of the labels to know. */
  private boolean hasIndicators(List<String> header) {
    return labelsColumn.isEmpty()
        && vocabulary.isPresent()
        && knownColumns(header).size() == vocabulary.get().size();
  }

  private List<String> knownColumns(List<String> header) {
    Vocabulary known = vocabulary.orElseThrow();
    return header.stream().filter(name -> known.contains(Names.clean(name))).toList();
  }

  private SampleTable read(CsvTable table, IndicatorColumns columns) {
    List<Sample> samples = new ArrayList<>();
    List<Target.Labels> targets = new ArrayList<>();
    for (ImageRows.ImageRow row : rows.of(table)) {
      targets.add(columns.of(row.row()));
      samples.add(row.sample(targets.get(targets.size() - 1)));
    }
    if (vocabulary.isPresent()) {
      requireKnown(table, columns, vocabulary.get());
    } else {
      requireBoth(table, columns, targets);
    }
    Vocabulary names = vocabulary.orElseGet(() -> Vocabulary.of(columns.labels()));
    return new SampleTable(new Task.Labels(names), samples, List.of(columns.note(targets)));
  }

  private static void requireKnown(CsvTable table, IndicatorColumns columns, Vocabulary known) {
    for (String label : columns.labels()) {
      if (!known.contains(label)) {
        throw table
            .location()
            .bad(
                "the column '%s' is none of the %d known labels: leave it out, or train with it",
                label, known.size());
      }
    }
    for (String label : known.names()) {
      if (!columns.labels().contains(label)) {
        throw table.location().bad("there is no column of the label '%s': name it too", label);
      }
    }
  }

  private static void requireBoth(
      CsvTable table, IndicatorColumns columns, List<Target.Labels> targets) {
    int labels = columns.labels().size();
    if (targets.stream().allMatch(t -> t.names().isEmpty())) {
      throw table
          .location()
          .bad("no column of a label holds a 1: write 1 for an image that has it");
    }
    if (targets.stream().allMatch(t -> t.names().size() + t.unknown().size() == labels)) {
      throw table
          .location()
          .bad("no column of a label holds a 0: write 0 for an image that does not have it");
    }
  }

  private SampleTable readCells(CsvTable table) {
    int column = table.column(labelsColumn());
    List<ImageRows.ImageRow> listed = rows.of(table);
    List<String> texts = listed.stream().map(row -> row.row().cell(column)).toList();
    LabelCells cells = LabelCells.of(texts, delimiter);
    KnownLabels known = new KnownLabels(vocabulary);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      Set<String> labels = known.of(cells.labels(texts.get(i)), listed.get(i).row().location());
      samples.add(listed.get(i).sample(new Target.Labels(labels)));
    }
    Vocabulary names = known.vocabulary();
    if (names.size() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no label in any row: fill the column '%s'.",
              rows.csv(),
              labelsColumn()));
    }
    return new SampleTable(new Task.Labels(names), samples, notes(cells, names));
  }

  private List<String> notes(LabelCells cells, Vocabulary names) {
    List<String> notes = new ArrayList<>();
    if (cells.lists()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The cells of the column '%s' are lists, such as ['a', 'b'], and are read as such.",
              labelsColumn()));
    }
    if (vocabulary.isEmpty()) {
      notes.addAll(NameWarnings.of(names.names()));
    }
    return notes;
  }
}
