package org.finetune4j.eval.csv;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cells of a {@code predictions.csv}, found by column name.
 *
 * @param name the file's
 * @param places of the columns, by name and in their order
 * @param rows below the header
 * @param numbers of those rows as a spreadsheet shows them, the header being row 1
 */
record PredictionsTable(
    String name, Map<String, Integer> places, List<List<String>> rows, List<Integer> numbers) {
  private static final long MOST_CELLS = 1L << 28;
  private static final int LONGEST_SHOWN = 40;
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?|NaN|[+-]?Infinity");
  private static final int COLUMNS_SHOWN = 12;

  static PredictionsTable read(Path file) throws IOException {
    // A pipe would be waited for, and a device read without end.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "it is not a file");
    }
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
    Map<String, Integer> places = new LinkedHashMap<>();
    for (String column : header) {
      if (places.putIfAbsent(column, places.size()) != null) {
        throw text.refused("names the column " + quoted(column) + " twice");
      }
    }
    List<List<String>> rows = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    Optional<List<String>> row = text.next();
    while (row.isPresent()) {
      if (row.get().size() != header.size()) {
        throw text.refused("has " + row.get().size() + " cells, not " + header.size());
      }
      rows.add(row.get());
      numbers.add(text.row());
      if ((long) rows.size() * header.size() > MOST_CELLS) {
        throw text.refused("is one too many: more than " + MOST_CELLS + " cells");
      }
      row = text.next();
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(name + ": there is no row under the header");
    }
    return new PredictionsTable(name, places, rows, numbers);
  }

  int count() {
    return rows.size();
  }

  /** The cells of a column, empty texts where there is no such column. */
  List<String> optional(String column) {
    Integer at = places.get(column);
    return rows.stream().map(row -> at == null ? "" : row.get(at)).toList();
  }

  List<String> required(String column) {
    int at = column(column);
    return rows.stream().map(row -> row.get(at)).toList();
  }

  boolean has(String column) {
    return places.containsKey(column);
  }

  int column(String column) {
    Integer at = places.get(column);
    if (at == null) {
      throw new IllegalArgumentException(
          name + ": row 1 has no column " + quoted(column) + "; it has " + shown());
    }
    return at;
  }

  private String shown() {
    String some =
        places.keySet().stream()
            .limit(COLUMNS_SHOWN)
            .map(PredictionsTable::quoted)
            .collect(Collectors.joining(", "));
    return places.size() <= COLUMNS_SHOWN ? some : some + " and more";
  }

  /** A text of the file's as a message shows it: on one line, and cut where it is long. */
  static String quoted(String text) {
    String line = text.replaceAll("\\R", " ");
    return "'"
        + (line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "..." : line)
        + "'";
  }

  /** What follows the prefix in the column names, in order; at least one. */
  List<String> names(String prefix, String suffix) {
    List<String> names =
        places.keySet().stream()
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

  boolean isBlank(int row, int column) {
    return rows.get(row).get(column).isBlank();
  }

  // Java also takes "1d" and "0x1p3" for numbers.
  private String decimal(int row, int column) {
    String cell = rows.get(row).get(column).strip();
    if (!DECIMAL.matcher(cell).matches()) {
      throw refused(row, column, "is not a number");
    }
    return cell;
  }

  float number(int row, int column) {
    return Float.parseFloat(decimal(row, column));
  }

  double wideNumber(int row, int column) {
    return Double.parseDouble(decimal(row, column));
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
    String columnName = List.copyOf(places.keySet()).get(column);
    return refused(
        row, "column " + quoted(columnName) + ": " + quoted(rows.get(row).get(column)) + " " + why);
  }

  IllegalArgumentException refused(int row, String why) {
    return new IllegalArgumentException(name + ": row " + numbers.get(row) + " " + why);
  }
}
