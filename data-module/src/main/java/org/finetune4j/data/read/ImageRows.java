package org.finetune4j.data.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
 * @param fileColumn the column of the images' paths, where it was named
 * @param usualFile that column where none was named, unless one of {@link #USUAL} is there instead
 * @param groupColumn the column of whom or what an image shows; its cells may not be blank
 * @param splitColumn the column that marks what is for validation
 * @param splitNeeded whether its absence is an error; otherwise the roles stay open
 * @param imagesNeeded whether a listed image must exist
 */
record ImageRows(
    Path csv,
    Path images,
    char delimiter,
    Optional<String> fileColumn,
    String usualFile,
    Optional<String> groupColumn,
    String splitColumn,
    boolean splitNeeded,
    boolean imagesNeeded) {
  /** What the column of the images' paths is often called, in letters of any size. */
  private static final List<String> USUAL =
      List.of(
          "fname",
          "file",
          "filename",
          "file_name",
          "path",
          "file_path",
          "filepath",
          "image",
          "image_path",
          "image_name",
          "image_file",
          "img",
          "image_id",
          "id");

  ImageRows {
    Objects.requireNonNull(csv);
    Objects.requireNonNull(images);
    Objects.requireNonNull(fileColumn);
    Objects.requireNonNull(usualFile);
    Objects.requireNonNull(groupColumn);
    Objects.requireNonNull(splitColumn);
  }

  static ImageRows of(Path csv, Path images, String usualFile) {
    return new ImageRows(
        csv, images, ',', Optional.empty(), usualFile, Optional.empty(), "is_valid", false, true);
  }

  private ImageRows with(char between, Optional<String> file, Optional<String> group) {
    return new ImageRows(
        csv, images, between, file, usualFile, group, splitColumn, splitNeeded, imagesNeeded);
  }

  ImageRows withDelimiter(char other) {
    return with(other, fileColumn, groupColumn);
  }

  ImageRows withFileColumn(String name) {
    return with(delimiter, Optional.of(name), groupColumn);
  }

  ImageRows withGroupColumn(String name) {
    return with(delimiter, fileColumn, Optional.of(name));
  }

  ImageRows withSplitColumn(String name) {
    return new ImageRows(
        csv, images, delimiter, fileColumn, usualFile, groupColumn, name, true, imagesNeeded);
  }

  ImageRows withImagesNeeded(boolean needed) {
    return new ImageRows(
        csv,
        images,
        delimiter,
        fileColumn,
        usualFile,
        groupColumn,
        splitColumn,
        splitNeeded,
        needed);
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

  /** The column of the images' paths in a table that has those columns. */
  String fileColumn(List<String> header) {
    return fileColumn.orElseGet(
        () ->
            header.contains(usualFile)
                ? usualFile
                : USUAL.stream()
                    .flatMap(name -> header.stream().filter(name::equalsIgnoreCase))
                    .findFirst()
                    .orElse(usualFile));
  }

  /** Which column the files stand in, where that was not named and is not the usual one. */
  Optional<String> note(CsvTable table) {
    String column = fileColumn(table.header());
    return fileColumn.isPresent() || column.equals(usualFile)
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT, "The column '%s' of %s is read as that of the files.", column, csv));
  }

  /** The columns that are about something else than what an image shows. */
  Set<String> ownColumns(CsvTable table) {
    Set<String> own = new HashSet<>(Set.of(fileColumn(table.header()), splitColumn));
    groupColumn.ifPresent(own::add);
    return own;
  }

  /** The rows of the table, each image once. */
  List<ImageRow> of(CsvTable table) {
    if (!Files.isDirectory(images)) {
      throw new BadInputException("There is no image folder " + images + ": correct its path.");
    }
    String fileColumn = fileColumn(table.header());
    int file = table.column(fileColumn);
    boolean split = splitNeeded || table.has(splitColumn);
    int valid = split ? table.column(splitColumn) : -1;
    OptionalInt group = groupColumn.stream().mapToInt(table::column).findFirst();
    ListedFiles files = new ListedFiles(images, imagesNeeded);
    Map<String, Long> seen = new HashMap<>();
    List<ImageRow> rows = new ArrayList<>();
    for (CsvRow row : table.rows()) {
      if (row.text(file).isEmpty()) {
        throw row.bad("the column '%s' is blank: name the image", fileColumn);
      }
      String name = files.find(row.location(), row.cell(file));
      Long before = seen.putIfAbsent(name, row.number());
      if (before != null) {
        throw row.location().listedTwice(name, row.location().at("row " + before));
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
