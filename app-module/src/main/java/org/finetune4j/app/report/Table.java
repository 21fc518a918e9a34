package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A table for a terminal and for a page.
 *
 * @param title above it, empty for none
 * @param note under it, empty for none
 * @param header one word a column
 * @param rows each as long as the header
 */
public record Table(String title, String note, List<String> header, List<List<String>> rows) {
  /** Refuses rows that are longer or shorter than the header. */
  public Table {
    Objects.requireNonNull(title);
    Objects.requireNonNull(note);
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(row + " under " + header);
      }
    }
  }

  /** In columns: the first to the left, the others, numbers mostly, to the right. */
  public String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    lines.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> line : lines) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], width(line.get(c)));
      }
    }
    StringBuilder text = new StringBuilder();
    if (!title.isEmpty()) {
      text.append(title).append('\n');
    }
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String blanks = " ".repeat(widths[c] - width(line.get(c)));
        row.append(c == 0 ? line.get(c) + blanks : "  " + blanks + line.get(c));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    if (!note.isEmpty()) {
      text.append(note).append('\n');
    }
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
