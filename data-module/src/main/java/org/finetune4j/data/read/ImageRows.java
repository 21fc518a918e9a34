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
 * What every CSV that lists images has in common: which file a row is about and what it is for.
 *
 * @param csv the file
 * @param images the folder its file column starts from
 * @param delimiter between cells
 * @param fileColumn the column of the images' paths
 * @param groupColumn the column of whom or what an image shows; its cells may not be blank
 * @param splitColumn the column that says what is for validation
 * @param splitNeeded whether its absence is an error; otherwise the roles stay open
 * @param imagesNeeded whether a listed image must exist
 */
record ImageRows(
    Path csv,
    Path images,
    char delimiter,
    String fileColumn,
    Optional<String> groupColumn,
    String splitColumn,
    boolean splitNeeded,
    boolean imagesNeeded) {
  ImageRows {
    Objects.requireNonNull(csv);
    Objects.requireNonNull(images);
    Objects.requireNonNull(fileColumn);
    Objects.requireNonNull(groupColumn);
    Objects.requireNonNull(splitColumn);
  }

  static ImageRows of(Path csv, Path images, String fileColumn) {
    return new ImageRows(csv, images, ',', fileColumn, Optional.empty(), "is_valid", false, true);
  }

  ImageRows withDelimiter(char other) {
    return new ImageRows(
        csv, images, other, fileColumn, groupColumn, splitColumn, splitNeeded, imagesNeeded);
  }

  ImageRows withFileColumn(String name) {
    return new ImageRows(
        csv, images, delimiter, name, groupColumn, splitColumn, splitNeeded, imagesNeeded);
  }

  ImageRows withGroupColumn(String name) {
    return new ImageRows(
        csv,
        images,
        delimiter,
        fileColumn,
        Optional.of(name),
        splitColumn,
        splitNeeded,
        imagesNeeded);
  }

  ImageRows withSplitColumn(String name) {
    return new ImageRows(csv, images, delimiter, fileColumn, groupColumn, name, true, imagesNeeded);
  }

  ImageRows withImagesNeeded(boolean needed) {
    return new ImageRows(
        csv, images, delimiter, fileColumn, groupColumn, splitColumn, splitNeeded, needed);
  }

  /** A row and the image it is about. */
  record ImageRow(CsvRow row, Path folder, String file, String group, Role role) {
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

  /** The rows of the table, each image once. */
  List<ImageRow> of(CsvTable table) {
    if (!Files.isDirectory(images)) {
      throw new BadInputException("There is no image folder " + images + ": correct its path.");
    }
    int file = table.column(fileColumn);
    boolean split = splitNeeded || table.has(splitColumn);
    int valid = split ? table.column(splitColumn) : -1;
    OptionalInt group = groupColumn.stream().mapToInt(table::column).findFirst();
    ListedFiles files = new ListedFiles(images, imagesNeeded);
    Map<String, Long> seen = new HashMap<>();
    List<ImageRow> rows = new ArrayList<>();
    for (CsvRow row : table.rows()) {
      String name = file(files, row, row.cell(file));
      Long before = seen.putIfAbsent(name, row.number());
      if (before != null) {
        throw row.bad("'%s' stands in row %d already: remove one", name, before);
      }
      rows.add(
          new ImageRow(
              row,
              images,
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
      throw row.bad("the column '%s' is blank: name the image", fileColumn);
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
