package org.finetune4j.data.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.Target;

/**
 * What every CSV that lists pictures has in common: which file a row is about and what it is for.
 *
 * @param csv the file
 * @param pictures the folder its file column starts from
 * @param delimiter between cells
 * @param fileColumn the column of the pictures' paths
 * @param groupColumn the column of whom or what a picture shows; its cells may not be blank
 * @param splitColumn the column that says what is for validation
 * @param splitNeeded whether its absence is an error; otherwise the roles stay open
 * @param picturesNeeded whether a listed picture must exist
 */
record PictureRows(
    Path csv,
    Path pictures,
    char delimiter,
    String fileColumn,
    Optional<String> groupColumn,
    String splitColumn,
    boolean splitNeeded,
    boolean picturesNeeded) {
  PictureRows {
    Objects.requireNonNull(csv);
    Objects.requireNonNull(pictures);
    Objects.requireNonNull(fileColumn);
    Objects.requireNonNull(groupColumn);
    Objects.requireNonNull(splitColumn);
  }

  static PictureRows of(Path csv, Path pictures, String fileColumn) {
    return new PictureRows(
        csv, pictures, ',', fileColumn, Optional.empty(), "is_valid", false, true);
  }

  PictureRows withDelimiter(char other) {
    return new PictureRows(
        csv, pictures, other, fileColumn, groupColumn, splitColumn, splitNeeded, picturesNeeded);
  }

  PictureRows withFileColumn(String name) {
    return new PictureRows(
        csv, pictures, delimiter, name, groupColumn, splitColumn, splitNeeded, picturesNeeded);
  }

  PictureRows withGroupColumn(String name) {
    return new PictureRows(
        csv,
        pictures,
        delimiter,
        fileColumn,
        Optional.of(name),
        splitColumn,
        splitNeeded,
        picturesNeeded);
  }

  PictureRows withSplitColumn(String name) {
    return new PictureRows(
        csv, pictures, delimiter, fileColumn, groupColumn, name, true, picturesNeeded);
  }

  PictureRows withPicturesNeeded(boolean needed) {
    return new PictureRows(
        csv, pictures, delimiter, fileColumn, groupColumn, splitColumn, splitNeeded, needed);
  }

  /** A row and the picture it is about. */
  record PictureRow(CsvRow row, Path folder, String file, String group, Role role) {
    Sample sample(Target target) {
      return new Sample(folder, file, target, group, role, Optional.empty());
    }
  }

  CsvTable table() {
    return CsvTable.read(csv, delimiter);
  }

  /** The names of the table's columns, without reading on. */
  List<String> header() {
    return CsvTable.header(csv, delimiter);
  }

  /** The rows of the table, each picture once. */
  List<PictureRow> of(CsvTable table) {
    if (!Files.isDirectory(pictures)) {
      throw new BadInputException("There is no picture folder " + pictures + ": correct its path.");
    }
    int file = table.column(fileColumn);
    boolean split = splitNeeded || table.has(splitColumn);
    int valid = split ? table.column(splitColumn) : -1;
    OptionalInt group = groupColumn.stream().mapToInt(table::column).findFirst();
    ListedFiles files = new ListedFiles(pictures, picturesNeeded);
    Map<String, Long> seen = new HashMap<>();
    List<PictureRow> rows = new ArrayList<>();
    for (CsvRow row : table.rows()) {
      String name = file(files, row, row.cell(file));
      Long before = seen.putIfAbsent(name, row.number());
      if (before != null) {
        throw row.bad("'%s' stands in row %d already: remove one", name, before);
      }
      rows.add(
          new PictureRow(
              row,
              pictures,
              name,
              group.isPresent() ? group(row, row.cell(group.getAsInt())) : "",
              split ? role(row, row.cell(valid)) : Role.UNASSIGNED));
    }
    return rows;
  }

  private String group(CsvRow row, String cell) {
    String group = Names.clean(cell);
    if (group.isEmpty()) {
      throw row.bad("the column '%s' is blank: name the group", groupColumn.orElse(""));
    }
    return group;
  }

  private String file(ListedFiles files, CsvRow row, String cell) {
    if (Blanks.strip(cell).isEmpty()) {
      throw row.bad("the column '%s' is blank: name the picture", fileColumn);
    }
    return files.find(row, cell);
  }

  private Role role(CsvRow row, String cell) {
    return switch (Blanks.strip(cell).toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Role.VALID;
      case "false", "0" -> Role.TRAIN;
      default ->
          throw row.bad(
              "'%s' in column '%s' is neither True nor False (1 nor 0): write one of them",
              cell, splitColumn);
    };
  }
}
