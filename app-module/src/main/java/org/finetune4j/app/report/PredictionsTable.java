package org.finetune4j.app.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.read.CsvRow;
import org.finetune4j.data.read.CsvTable;

/** The cells of a {@code predictions.csv}, by column. */
record PredictionsTable(Path file, CsvTable table) {
  static PredictionsTable read(Path file) {
    return new PredictionsTable(file, CsvTable.read(file, ','));
  }

  int count() {
    return table.rows().size();
  }

  boolean has(String column) {
    return table.header().contains(column);
  }

  int column(String name) {
    return table.column(name);
  }

  /** What stands between prefix and suffix in the column names, in order; at least one. */
  List<String> names(String prefix, String suffix) {
    List<String> names =
        table.header().stream()
            .filter(c -> c.startsWith(prefix) && c.endsWith(suffix))
            .filter(c -> c.length() >= prefix.length() + suffix.length())
            .map(c -> c.substring(prefix.length(), c.length() - suffix.length()))
            .toList();
    if (names.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no column '%s<name>%s': it is not a table of such predictions.",
              file,
              prefix,
              suffix));
    }
    return names;
  }

  int[] columns(String prefix, List<String> names, String suffix) {
    return names.stream().mapToInt(name -> column(prefix + name + suffix)).toArray();
  }

  /** The cells of a column; of one that is missing, blank. */
  List<String> optional(String name) {
    return has(name) ? texts(column(name)) : table.rows().stream().map(row -> "").toList();
  }

  List<String> required(String name) {
    return texts(column(name));
  }

  private List<String> texts(int column) {
    return table.rows().stream().map(row -> row.cell(column)).toList();
  }

  boolean isBlank(int row, int column) {
    return row(row).text(column).isEmpty();
  }

  /** 0 or 1; empty where the cell is blank. */
  OptionalInt indicator(int row, int column) {
    if (isBlank(row, column)) {
      return OptionalInt.empty();
    }
    double value = number(row, column);
    if (value != 0 && value != 1) {
      throw bad(row, column, "is neither 0 nor 1");
    }
    return OptionalInt.of((int) value);
  }

  /** A probability, as float32. */
  float score(int row, int column) {
    double value = number(row, column);
    if (!(value >= 0 && value <= 1)) {
      throw bad(row, column, "is not between 0 and 1");
    }
    return Float.parseFloat(row(row).text(column)); // rounded once
  }

  /** A finite number. */
  double number(int row, int column) {
    OptionalDouble number = row(row).decimal(column);
    return number.orElseThrow(() -> bad(row, column, "is not a number"));
  }

  /** A whole number, at least 1. */
  int size(int row, int column) {
    double number = number(row, column);
    if (number < 1 || number != (int) number) {
      throw bad(row, column, "is not a whole number of pixels, 1 or more");
    }
    return (int) number;
  }

  BadInputException bad(int row, int column, String why) {
    return row(row)
        .bad(
            "column '%s': '%s' " + why + ": correct it",
            table.header().get(column),
            row(row).cell(column));
  }

  CsvRow row(int row) {
    return table.rows().get(row);
  }
}
