package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.finetune4j.data.BadInputException;

/**
 * A row of a CSV file.
 *
 * @param csv the file it stands in
 * @param number as a spreadsheet shows it: the header is row 1
 * @param cells as they stand, without their quotes and the blanks around them
 */
public record CsvRow(Path csv, long number, List<String> cells) {
  private static final int MOST_CELLS = 1 << 17;
  private static final int LONGEST_CELL = 1 << 16;

  /** A blank line, or nothing but delimiters. */
  boolean isBlank() {
    return cells.stream().map(Blanks::strip).allMatch(String::isEmpty);
  }

  /** Refuses what no table that is meant holds. */
  void requireText() {
    if (cells.size() > MOST_CELLS) {
      throw bad("there are %d cells, and %d are the most: split it", cells.size(), MOST_CELLS);
    }
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      if (cell.length() > LONGEST_CELL) {
        throw bad(
            "cell %d has %d characters, and %d are the most: look for a quote that is not closed",
            i + 1, cell.length(), LONGEST_CELL);
      }
      if (cell.indexOf('\0') >= 0) {
        throw bad("cell %d holds a zero byte, as no text does: save it as CSV in UTF-8", i + 1);
      }
    }
  }

  /** Refuses cells beyond the header, which come from a delimiter that should have been quoted. */
  void requireFits(int columns) {
    if (cells.stream().skip(columns).anyMatch(c -> !c.isBlank())) {
      throw bad(
          "there are %d cells under a header of %d: quote the cells that hold the delimiter",
          cells.size(), columns);
    }
  }

  /**
   * A cell as it stands.
   *
   * @throws BadInputException where the row ends before it
   */
  public String cell(int column) {
    if (column >= cells.size()) {
      throw bad(
          "the row ends after %d of at least %d cells: complete it", cells.size(), column + 1);
    }
    return cells.get(column);
  }

  /** A cell without the blanks around it; empty for a blank one. */
  public String text(int column) {
    return Blanks.strip(cell(column));
  }

  /** A cell as a finite decimal number; empty for any other text, such as 1d, 0x1p3 or NaN. */
  public OptionalDouble decimal(int column) {
    return DecimalNumber.parse(text(column));
  }

  /**
   * What is wrong here and what to do, as one line.
   *
   * @param what a format without its full stop
   * @param values texts among them are cut where they are long, and may hold line breaks
   */
  public BadInputException bad(String what, Object... values) {
    return location().bad(what, values);
  }

  /** Where the row stands. */
  FileLocation location() {
    return new FileLocation(csv, "row " + number);
  }
}
