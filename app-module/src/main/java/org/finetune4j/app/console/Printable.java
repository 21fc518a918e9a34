package org.finetune4j.app.console;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Text as it may be shown. Names of files, labels and cells of tables come from anywhere: a control
 * character in one of them would colour or clear a terminal, and a line end would forge a line.
 * Such characters are written as Java writes them, and so are those that turn the direction of what
 * follows or cannot be seen.
 */
public final class Printable {
  private Printable() {}

  /** Text that is to stay on one line. */
  public static String line(String text) {
    return escaped(text, Printable::isHidden, true);
  }

  /** Text of several lines, which stay. */
  public static String lines(String text) {
    return escaped(text.replace("\r\n", "\n"), c -> c != '\n' && c != '\t' && isHidden(c), true);
  }

  /** JSON that means the same: inside its texts, where alone they stand, by its own escapes. */
  public static String json(String json) {
    return escaped(json, c -> c >= ' ' && isHidden(c), false);
  }

  private static String escaped(String text, IntPredicate hidden, boolean words) {
    if (text.codePoints().noneMatch(hidden)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (hidden.test(c)) {
                shown.append(words ? word(c) : units(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static String word(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> units(c);
    };
  }

  private static String units(int c) {
    StringBuilder units = new StringBuilder();
    for (char unit : Character.toChars(c)) {
      units.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
    return units.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> !isPartOfWords(c);
      default -> false;
    };
  }

  /** Joiners, which Persian and emoji need, and the signs before Arabic and other numbers. */
  private static boolean isPartOfWords(int c) {
    return c == 0x200c
        || c == 0x200d
        || (c >= 0x600 && c <= 0x605)
        || c == 0x6dd
        || c == 0x70f
        || c == 0x890
        || c == 0x891
        || c == 0x8e2
        || c == 0x110bd
        || c == 0x110cd;
  }
}
