package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;

/**
 * A row of a CSV file.
 *
 * @param csv the file it stands in
 * @param number as a spreadsheet shows it: the header is row 1
 * @param cells as they stand, without their quotes
 */
record CsvRow(Path csv, long number, List<String> cells) {
  /** A blank line, or nothing but delimiters. */
  boolean isBlank() {
    return cells.stream().allMatch(String::isBlank);
  }

  /** Refuses cells beyond the header, which come from a delimiter that should have been quoted. */
  void requireFits(int columns) {
    if (cells.stream().skip(columns).anyMatch(c -> !c.isBlank())) {
      throw bad(
          String.format(
              Locale.ROOT,
              "there are %d cells under a header of %d: quote the cells that hold the delimiter",
              cells.size(),
              columns));
    }
  }

  String cell(int column) {
    if (column >= cells.size()) {
      throw bad(
          String.format(
              Locale.ROOT,
              "the row ends after %d of at least %d cells: complete it",
              cells.size(),
              column + 1));
    }
    return cells.get(column);
  }

  /**
   * What is wrong here and what to do, as one line: a cell it quotes may hold line breaks.
   *
   * @param what without its full stop
   */
  BadInputException bad(String what) {
    return new BadInputException(
        String.format(Locale.ROOT, "%s, row %d: %s.", csv, number, what.replaceAll("\\R", " ")));
  }
}
