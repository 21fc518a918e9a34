package org.finetune4j.eval.csv;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The cells of a {@code predictions.csv}, found by column name. */
record PredictionsTable(String name, List<String> header, List<List<String>> rows) {
  private static final long MOST_CELLS = 1L << 28;

  static PredictionsTable read(Path file) throws IOException {
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(in, file.toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": this is not text in UTF-8", e);
    }
  }

  static PredictionsTable read(Reader in, String name) throws IOException {
    CsvRows text = new CsvRows(in, name);
    List<String> header =
        text.next().orElseThrow(() -> new IllegalArgumentException(name + ": the file is empty"));
    if (List.copyOf(header).stream().distinct().count() != header.size()) {
      throw text.refused("names a column twice");
    }
    List<List<String>> rows = new ArrayList<>();
    Optional<List<String>> row = text.next();
    while (row.isPresent()) {
      if (row.get().size() != header.size()) {
        throw text.refused("has " + row.get().size() + " cells, not " + header.size());
      }
      rows.add(row.get());
      if ((long) rows.size() * header.size() > MOST_CELLS) {
        throw text.refused("is one too many: more than " + MOST_CELLS + " cells");
      }
      row = text.next();
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(name + ": there is no row under the header");
    }
    return new PredictionsTable(name, header, rows);
  }

  int count() {
    return rows.size();
  }

  /** The cells of a column, empty texts where there is no such column. */
  List<String> optional(String column) {
    int at = header.indexOf(column);
    return rows.stream().map(row -> at < 0 ? "" : row.get(at)).toList();
  }

  List<String> required(String column) {
    int at = column(column);
    return rows.stream().map(row -> row.get(at)).toList();
  }

  boolean has(String column) {
    return header.contains(column);
  }

  int column(String column) {
    int at = header.indexOf(column);
    if (at < 0) {
      throw new IllegalArgumentException(
          name + ": row 1 has no column '" + column + "'; it has " + shown());
    }
    return at;
  }

  private String shown() {
    return header.size() <= 12 ? header.toString() : header.subList(0, 12) + " and more";
  }

  /** What follows the prefix in the column names, in order; at least one. */
  List<String> names(String prefix, String suffix) {
    List<String> names =
        header.stream()
            .filter(c -> c.startsWith(prefix) && c.endsWith(suffix))
            .filter(c -> c.length() >= prefix.length() + suffix.length())
            .map(c -> c.substring(prefix.length(), c.length() - suffix.length()))
            .toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": row 1 has no column '" + prefix + "<name>" + suffix + "'; it has " + shown());
    }
    return names;
  }

  /** The row of the file, the header being row 1. */
  private String place(int row, int column) {
    return name + ": row " + (row + 2) + ", column '" + header.get(column) + "': ";
  }

  boolean isBlank(int row, int column) {
    return rows.get(row).get(column).isBlank();
  }

  float number(int row, int column) {
    try {
      return Float.parseFloat(rows.get(row).get(column));
    } catch (NumberFormatException e) {
      throw refused(row, column, "is not a number");
    }
  }

  double wideNumber(int row, int column) {
    try {
      return Double.parseDouble(rows.get(row).get(column));
    } catch (NumberFormatException e) {
      throw refused(row, column, "is not a number");
    }
  }

  int wholeNumber(int row, int column) {
    try {
      return Integer.parseInt(rows.get(row).get(column).strip());
    } catch (NumberFormatException e) {
      throw refused(row, column, "is not a whole number");
    }
  }

  /** 0 or 1; nothing where the cell is blank. */
  OptionalInt answer(int row, int column) {
    if (isBlank(row, column)) {
      return OptionalInt.empty();
    }
    float value = number(row, column);
    if (value != 0 && value != 1) {
      throw refused(row, column, "is neither 0 nor 1");
    }
    return OptionalInt.of((int) value);
  }

  /** A probability. */
  float score(int row, int column) {
    float value = number(row, column);
    if (!(value >= 0 && value <= 1)) {
      throw refused(row, column, "is not between 0 and 1");
    }
    return value;
  }

  /** A finite number. */
  double coordinate(int row, int column) {
    double value = wideNumber(row, column);
    if (!Double.isFinite(value)) {
      throw refused(row, column, "is not a finite number");
    }
    return value;
  }

  IllegalArgumentException refused(int row, int column, String why) {
    String cell = rows.get(row).get(column);
    String shown = cell.length() > 40 ? cell.substring(0, 40) + "..." : cell;
    return new IllegalArgumentException(place(row, column) + "'" + shown + "' " + why);
  }

  IllegalArgumentException refused(int row, String why) {
    return new IllegalArgumentException(name + ": row " + (row + 2) + " " + why);
  }
}
