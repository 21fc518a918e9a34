package org.finetune4j.data.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A list as JSON, Python, NumPy or PostgreSQL write it in a cell: {@code ["a", "b"]}, {@code ['a',
 * 'b']}, {@code ('a',)}, {@code {'a', 'b'}}, {@code ['a' 'b']}, {@code {a,b}}, {@code [1, 2]}.
 */
final class ListLiteral {
  private static final Set<String> NOTHING = Set.of("None", "nan", "NaN", "null", "NULL");

  private final String text;
  private final char close;
  private int at = 1;

  private ListLiteral(String text, char close) {
    this.text = text;
    this.close = close;
  }

  /** Its items; empty where the cell is no list. */
  static Optional<List<String>> parse(String cell) {
    String text = Blanks.strip(cell);
    if (text.equals("set()")) {
      return Optional.of(List.of());
    }
    int kind = text.isEmpty() ? -1 : "[({".indexOf(text.charAt(0));
    return kind < 0 ? Optional.empty() : new ListLiteral(text, "])}".charAt(kind)).items();
  }

  private Optional<List<String>> items() {
    List<String> items = new ArrayList<>();
    boolean separated = false;
    boolean quoted = false;
    boolean due = true;
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        return Optional.empty();
      }
      char c = text.charAt(at);
      if (c == close) {
        // A word in brackets is a list, a word in parentheses a word in parentheses.
        boolean isList = close != ')' || separated || quoted || items.isEmpty();
        return isList && at == text.length() - 1 ? Optional.of(items) : Optional.empty();
      }
      if (c == ',') {
        if (due) {
          return Optional.empty();
        }
        separated = true;
        due = true;
        at++;
        continue;
      }
      boolean quote = c == '\'' || c == '"';
      // Only quoted items may follow each other without a comma.
      if (!due && !(quote && quoted)) {
        return Optional.empty();
      }
      quoted |= quote;
      Optional<String> item = quote ? quoted(c) : bare();
      if (item.isEmpty()) {
        return Optional.empty();
      }
      if (quote || !NOTHING.contains(item.get())) {
        items.add(item.get());
      }
      due = false;
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Blanks.isBlank(text.charAt(at))) {
      at++;
    }
  }

  private Optional<String> quoted(char quote) {
    StringBuilder item = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return Optional.of(item.toString());
      }
      item.append(c == '\\' ? escaped() : String.valueOf(c));
    }
    return Optional.empty();
  }

  /** What the backslash stands before; itself where it stands before nothing special. */
  private String escaped() {
    char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    int digits = c == 'u' ? 4 : c == 'x' ? 2 : 0;
    if (digits > 0 && at + 2 + digits <= text.length()) {
      String code = text.substring(at + 2, at + 2 + digits);
      if (code.matches("[0-9a-fA-F]+")) {
        at += 1 + digits;
        return Character.toString(Integer.parseInt(code, 16));
      }
    }
    int blank = "nrtbf".indexOf(c);
    if (blank >= 0) {
      at++;
      return " ";
    }
    if ("\\'\"/".indexOf(c) >= 0) {
      at++;
      return Character.toString(c);
    }
    return "\\";
  }

  private Optional<String> bare() {
    int from = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != close) {
      if ("[](){}'\":".indexOf(text.charAt(at)) >= 0) {
        return Optional.empty();
      }
      at++;
    }
    return Optional.of(Blanks.strip(text.substring(from, at)));
  }
}
