package org.finetune4j.eval.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a comma-separated text (RFC 4180): quoted cells may hold commas, quotes and line breaks;
 * lines end in LF or CRLF; a byte order mark and empty lines are passed over.
 */
final class CsvRows {
  private static final int MOST_CELLS = 1 << 17;
  private static final int MOST_CHARACTERS = 1 << 16;
  private static final int END = -1;

  private final Reader in;
  private final String name;
  private int row;
  private int pushedBack = END;
  private boolean isPushedBack;

  CsvRows(Reader in, String name) throws IOException {
    this.in = in;
    this.name = name;
    int first = read();
    if (first != '\uFEFF') {
      pushBack(first);
    }
  }

  /** The row that was read last, as a spreadsheet numbers it: empty lines count. */
  int row() {
    return row;
  }

  /** The next row that is not empty; empty at the end. */
  Optional<List<String>> next() throws IOException {
    int c = read();
    while (c == '\n' || c == '\r') {
      row += c == '\n' ? 1 : 0;
      c = read();
    }
    if (c == END) {
      return Optional.empty();
    }
    pushBack(c);
    row++;
    List<String> cells = new ArrayList<>();
    int after;
    do {
      if (cells.size() == MOST_CELLS) {
        throw refused("has more than " + MOST_CELLS + " cells");
      }
      StringBuilder cell = new StringBuilder();
      after = cell(cell);
      cells.add(cell.toString());
    } while (after == ',');
    return Optional.of(cells);
  }

  /** Reads one cell and returns what follows it: a comma, a line feed or the end. */
  private int cell(StringBuilder cell) throws IOException {
    int c = read();
    if (c == '"') {
      quoted(cell);
      c = read();
      if (c != ',' && c != '\r' && c != '\n' && c != END) {
        throw refused("has text after a closing quote");
      }
    }
    while (c != ',' && c != '\r' && c != '\n' && c != END) {
      if (c == '"') {
        throw refused("has a quote inside a cell that does not begin with one");
      }
      add(cell, c);
      c = read();
    }
    if (c == '\r') {
      c = read();
      if (c != '\n') {
        throw refused("has a carriage return that ends no line");
      }
    }
    return c;
  }

  private void quoted(StringBuilder cell) throws IOException {
    while (true) {
      int c = read();
      if (c == END) {
        throw refused("has a quote that is never closed");
      }
      if (c == '"') {
        int next = read();
        if (next != '"') {
          pushBack(next);
          return;
        }
      }
      add(cell, c);
    }
  }

  private void add(StringBuilder cell, int c) {
    if (cell.length() == MOST_CHARACTERS) {
      throw refused("has a cell of more than " + MOST_CHARACTERS + " characters");
    }
    cell.append((char) c);
  }

  private int read() throws IOException {
    if (isPushedBack) {
      isPushedBack = false;
      return pushedBack;
    }
    return in.read();
  }

  private void pushBack(int c) {
    pushedBack = c;
    isPushedBack = true;
  }

  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(name + ": row " + row + " " + why);
  }
}
