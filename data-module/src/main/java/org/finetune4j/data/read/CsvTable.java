package org.finetune4j.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.read.CsvText.EndlessRowException;

/**
 * A CSV file with a header row: UTF-8 with or without BOM, UTF-16 with one, any line ends, cells in
 * quotes that may hold the delimiter, a doubled quote or a line break. Blanks around a cell do not
 * count, unless they stand inside its quotes. Blank lines are left out. At most four million rows,
 * 131,072 columns and 65,536 characters a cell.
 */
public final class CsvTable {
  private static final int MOST_ROWS = 1 << 22;
  private static final int COLUMNS_NAMED = 12;

  private final Path csv;
  private final List<String> header;
  private final List<CsvRow> rows;

  private CsvTable(Path csv, List<String> header, List<CsvRow> rows) {
    this.csv = csv;
    this.header = List.copyOf(header);
    this.rows = rows;
  }

  /** The names of the columns: the first row that is not blank; empty in an empty file. */
  static List<String> header(Path csv, char delimiter) {
    List<CsvRow> first = rows(csv, delimiter, 1);
    return first.isEmpty() ? List.of() : header(first.get(0));
  }

  private static List<String> header(CsvRow row) {
    return row.cells().stream().map(Blanks::strip).toList();
  }

  /**
   * Reads the whole file; at least one row below the header.
   *
   * @param delimiter between cells, unless the file has another
   * @throws BadInputException in one sentence, with the row where there is one
   */
  public static CsvTable read(Path csv, char delimiter) {
    List<CsvRow> rows = rows(csv, delimiter, MOST_ROWS + 1);
    if (rows.size() < 2) {
      throw new BadInputException(
          rows.isEmpty()
              ? csv + " is empty: it needs a header row and a row for each image."
              : csv + " has a header and no rows: add a row for each image.");
    }
    if (rows.size() > MOST_ROWS) {
      throw rows.get(MOST_ROWS).bad("more than " + MOST_ROWS + " rows are too many: split it");
    }
    List<String> header = header(rows.get(0));
    List<CsvRow> below = rows.subList(1, rows.size());
    below.forEach(row -> row.requireFits(header.size()));
    return new CsvTable(csv, header, below);
  }

  /** The first rows that are not blank, with the header. */
  private static List<CsvRow> rows(Path csv, char delimiter, int most) {
    requireDelimiter(csv, delimiter);
    List<CsvRow> rows = new ArrayList<>();
    long number = 1;
    try (CsvText text = CsvText.open(csv, delimiter);
        CSVParser parser = format(text.delimiter()).parse(text)) {
      Iterator<CSVRecord> records = parser.iterator();
      for (; rows.size() < most && records.hasNext(); number++) {
        CsvRow row = new CsvRow(csv, number, records.next().toList());
        text.rowEnds();
        row.requireText();
        if (!row.isBlank()) {
          rows.add(row);
        }
      }
      return rows;
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(csv, number, e);
    }
  }

  /** The names of the columns, in order. */
  public List<String> header() {
    return header;
  }

  boolean has(String column) {
    return header.contains(column);
  }

  /** The table as a whole. */
  FileLocation location() {
    return FileLocation.of(csv);
  }

  private String columns() {
    String some =
        header.stream()
            .limit(COLUMNS_NAMED)
            .map(BadInputException::excerpt)
            .collect(Collectors.joining(", "));
    return header.size() > COLUMNS_NAMED
        ? some + " and " + (header.size() - COLUMNS_NAMED) + " more"
        : some;
  }

  // A whole header in one cell is a table cut at another delimiter.
  private String remedy() {
    return header.size() == 1
        ? "Name the delimiter that it has"
        : "Name the one of these that is meant";
  }

  /**
   * The column's index, from 0.
   *
   * @throws BadInputException where it is not there, or twice
   */
  public int column(String name) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no column '%s': it has %s. %s.",
              csv,
              name,
              columns(),
              remedy()));
    }
    if (header.lastIndexOf(name) != index) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "%s has the column '%s' twice: rename one of them.", csv, name));
    }
    return index;
  }

  /** The rows below the header that are not blank. */
  public List<CsvRow> rows() {
    return rows;
  }

  private static void requireDelimiter(Path csv, char delimiter) {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "A quote or a line break cannot stand between the cells of %s: name another"
                  + " delimiter, such as a comma.",
              csv));
    }
  }

  private static CSVFormat format(char delimiter) {
    // Blank lines count as rows here, so that a row's number is what a spreadsheet shows.
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(delimiter)
        .setIgnoreEmptyLines(false)
        .setIgnoreSurroundingSpaces(true)
        .get();
  }

  private static BadInputException unreadable(Path csv, long row, Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    if (cause instanceof FileSystemException refused) {
      return BadInputException.unreadable("The table " + csv, refused);
    }
    if (cause instanceof CharacterCodingException) {
      return new BadInputException(csv + " is not UTF-8 text: save it as CSV in UTF-8.", e);
    }
    String why =
        cause instanceof EndlessRowException
            ? cause.getMessage() + ", as where a quote is not closed"
            : "has a quote that is not closed, or text after a closing quote";
    return new BadInputException(
        String.format(
            Locale.ROOT, "%s, row %d %s: close or double the quotes there.", csv, row, why),
        e);
  }
}
