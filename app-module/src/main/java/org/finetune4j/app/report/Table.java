package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.finetune4j.app.console.Printable;

/**
 * A table for a terminal and for a page.
 *
 * @param title above it, empty for none
 * @param note under it, empty for none
 * @param header one word a column
 * @param rows each as long as the header
 */
public record Table(String title, String note, List<String> header, List<List<String>> rows) {
  private static final Pattern NUMBER =
      Pattern.compile("-|[-+]?[\\d.]+(e[-+]?\\d+)?( (\\*|s|MB|images/s))?");

  /** Makes every text printable; refuses rows that are longer or shorter than the header. */
  public Table {
    title = Printable.line(title);
    note = Printable.lines(note);
    header = header.stream().map(Printable::line).toList();
    rows = rows.stream().map(row -> row.stream().map(Printable::line).toList()).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(row + " under " + header);
      }
    }
  }

  /** In columns: numbers to the right, words to the left. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!title.isEmpty()) {
      text.append(title).append('\n');
    }
    if (!rows.isEmpty()) {
      List<List<String>> lines = new ArrayList<>();
      if (header.stream().anyMatch(h -> !h.isEmpty())) {
        lines.add(header);
      }
      lines.addAll(rows);
      lines.forEach(line -> text.append(line(line)).append('\n'));
    }
    if (!note.isEmpty()) {
      text.append(note).append('\n');
    }
    return text.toString();
  }

  private String line(List<String> cells) {
    StringBuilder row = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      String blanks = " ".repeat(width(c) - width(cells.get(c)));
      row.append(c == 0 ? "" : "  ")
          .append(isNumeric(c) ? blanks + cells.get(c) : cells.get(c) + blanks);
    }
    return row.toString().stripTrailing();
  }

  private int width(int column) {
    return Stream.concat(Stream.of(header), rows.stream())
        .mapToInt(line -> width(line.get(column)))
        .max()
        .orElse(0);
  }

  /** Whether a column, the first aside, holds numbers only. */
  public boolean isNumeric(int column) {
    return column > 0
        && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column).strip()).matches());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
