package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
 * label repeated in a cell counts once. An image listed twice is refused, since its copies could
 * stand on both sides of a split.
 */
public final class LabelsCsv {
  private final ImageRows rows;
  private final String labelsColumn;
  private final String delimiter;
  private final Optional<Vocabulary> vocabulary;

  private LabelsCsv(
      ImageRows rows, String labelsColumn, String delimiter, Optional<Vocabulary> vocabulary) {
    this.rows = rows;
    this.labelsColumn = Objects.requireNonNull(labelsColumn);
    this.delimiter = delimiter;
    this.vocabulary = vocabulary;
  }

  /** The CSV, and the folder its file column starts from. */
  public static LabelsCsv of(Path csv, Path images) {
    return new LabelsCsv(ImageRows.of(csv, images, "fname"), "labels", " ", Optional.empty());
  }

  /** fastai's {@code pascal_2007} layout: {@code train.csv} beside the folder {@code train}. */
  public static LabelsCsv pascal2007(Path dir) {
    return of(dir.resolve("train.csv"), dir.resolve("train"));
  }

  /** The column of the images' paths; {@code fname} unless told. */
  public LabelsCsv fileColumn(String name) {
    return with(rows.withFileColumn(name));
  }

  /** The column of the labels; {@code labels} unless told. */
  public LabelsCsv labelsColumn(String name) {
    return new LabelsCsv(rows, name, delimiter, vocabulary);
  }

  /** The column of the person or scene shown; its cells may not be blank. None unless told. */
  public LabelsCsv groupColumn(String name) {
    return with(rows.withGroupColumn(name));
  }

  /**
   * The column that holds True or 1 for validation, False or 0 for training. Named here, it must
   * exist; unless told, it is {@code is_valid}, and without that the roles stay open.
   */
  public LabelsCsv splitColumn(String name) {
    return with(rows.withSplitColumn(name));
  }

  /**
   * What stands between the labels of a cell, a space unless told. Blanks around a label do not
   * count, so runs of spaces count once; a tab is part of a name.
   */
  public LabelsCsv delimiter(String between) {
    if (between.isEmpty()) {
      throw new IllegalArgumentException("an empty delimiter");
    }
    return new LabelsCsv(rows, labelsColumn, between, vocabulary);
  }

  /** What stands between the cells of a row, a comma unless told. */
  public LabelsCsv csvDelimiter(char between) {
    return with(rows.withDelimiter(between));
  }

  /** The labels to know, as a model's; a row with another is refused. Unless told: those found. */
  public LabelsCsv vocabulary(Vocabulary known) {
    return new LabelsCsv(rows, labelsColumn, delimiter, Optional.of(known));
  }

  /** Whether a listed image that does not exist is refused at once, which it is unless told. */
  public LabelsCsv requireImages(boolean required) {
    return with(rows.withImagesNeeded(required));
  }

  private LabelsCsv with(ImageRows others) {
    return new LabelsCsv(others, labelsColumn, delimiter, vocabulary);
  }

  /**
   * Whether the table has the column of the labels; reads its header only.
   *
   * @throws BadInputException if the table cannot be read
   */
  public boolean hasColumns() {
    return rows.header().contains(labelsColumn);
  }

  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    CsvTable table = rows.table();
    int column = table.column(labelsColumn);
    List<ImageRows.ImageRow> listed = rows.of(table);
    List<String> texts = listed.stream().map(row -> row.row().cell(column)).toList();
    LabelCells cells = LabelCells.of(texts, delimiter);
    KnownLabels known = new KnownLabels(vocabulary);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      Set<String> labels = known.of(cells.labels(texts.get(i)), listed.get(i).row());
      samples.add(listed.get(i).sample(new Target.Labels(labels)));
    }
    Vocabulary names = known.vocabulary();
    if (names.size() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no label in any row: fill the column '%s'.",
              rows.csv(),
              labelsColumn));
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
              labelsColumn));
    }
    if (vocabulary.isEmpty()) {
      notes.addAll(NameWarnings.of(names.names()));
    }
    return notes;
  }
}
