package org.finetune4j.data.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.finetune4j.data.BadInputException;

/**
 * A CSV file with a header row: UTF-8 with or without BOM, any line ends, quoted cells that may
 * hold the delimiter, a doubled quote or a line break. Blank lines are left out.
 */
final class CsvTable {
  private static final long LARGEST = 1L << 28;
  private static final int BOM = 0xFEFF;

  private final Path csv;
  private final List<String> header;
  private final List<CsvRow> rows;

  private CsvTable(Path csv, List<String> header, List<CsvRow> rows) {
    this.csv = csv;
    this.header = header;
    this.rows = rows;
  }

  /** The names of the columns: the first row that is not blank; empty in an empty file. */
  static List<String> header(Path csv, char delimiter) {
    requireDelimiter(csv, delimiter);
    try (BufferedReader in = open(csv)) {
      skipBom(in);
      for (CSVRecord cells : format(delimiter).parse(in)) {
        CsvRow row = new CsvRow(csv, cells.getRecordNumber(), cells.toList());
        if (!row.isBlank()) {
          return header(row);
        }
      }
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(csv, e);
    }
  }

  private static List<String> header(CsvRow row) {
    return row.cells().stream().map(String::strip).toList();
  }

  /** Reads the whole file; at least one row below the header. */
  static CsvTable read(Path csv, char delimiter) {
    requireDelimiter(csv, delimiter);
    List<CsvRow> rows = new ArrayList<>();
    try (BufferedReader in = open(csv)) {
      skipBom(in);
      for (CSVRecord cells : format(delimiter).parse(in)) {
        CsvRow row = new CsvRow(csv, cells.getRecordNumber(), cells.toList());
        if (!row.isBlank()) {
          rows.add(row);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(csv, e);
    }
    if (rows.size() < 2) {
      throw new BadInputException(
          rows.isEmpty()
              ? csv + " is empty: it needs a header row and a row for each picture."
              : csv + " has a header and no rows: add a row for each picture.");
    }
    List<String> header = header(rows.get(0));
    List<CsvRow> below = rows.subList(1, rows.size());
    below.forEach(row -> row.requireFits(header.size()));
    return new CsvTable(csv, header, below);
  }

  boolean has(String column) {
    return header.contains(column);
  }

  // A whole header in one cell is a table cut at another delimiter.
  private String remedy() {
    boolean cutElsewhere = header.size() == 1 && header.get(0).matches(".*[;,\t|].*");
    return cutElsewhere ? "Name the delimiter that it has" : "Name the one of these that is meant";
  }

  /** The column's place. */
  int column(String name) {
    int place = header.indexOf(name);
    if (place < 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no column '%s': it has %s. %s.",
              csv,
              name,
              String.join(", ", header),
              remedy()));
    }
    if (header.lastIndexOf(name) != place) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "%s has the column '%s' twice: rename one of them.", csv, name));
    }
    return place;
  }

  List<CsvRow> rows() {
    return rows;
  }

  private static void requireDelimiter(Path csv, char delimiter) {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "A quote or a line break cannot stand between the cells of %s: name another delimiter, such as a comma.",
              csv));
    }
  }

  private static CSVFormat format(char delimiter) {
    // Blank lines count as rows here, so that a row's number is what a spreadsheet shows.
    return CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setIgnoreEmptyLines(false).get();
  }

  private static BufferedReader open(Path csv) throws IOException {
    if (!Files.isRegularFile(csv)) {
      throw new BadInputException("There is no file " + csv + ": correct its path.");
    }
    if (Files.size(csv) > LARGEST) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s is larger than %d MiB: split it.", csv, LARGEST >> 20));
    }
    return new BufferedReader(
        new InputStreamReader(
            Files.newInputStream(csv),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }

  private static void skipBom(BufferedReader in) throws IOException {
    in.mark(1);
    if (in.read() != BOM) {
      in.reset();
    }
  }

  private static BadInputException unreadable(Path csv, Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    if (cause instanceof FileSystemException refused) {
      return BadInputException.unreadable("The table " + csv, refused);
    }
    if (cause instanceof CharacterCodingException) {
      return new BadInputException(csv + " is not UTF-8 text: save it as CSV in UTF-8.", e);
    }
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s is no CSV: %s; close or double the quotes there.",
            csv,
            cause.getMessage()),
        e);
  }
}
