package org.finetune4j.data.read;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as data files write them. Java's own parser also takes "1d", "0x1p3" and "NaN". */
final class DecimalNumber {
  private static final Pattern PLAIN =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

  private DecimalNumber() {}

  /** The number, or empty for any other text and for what no double holds. */
  static OptionalDouble parse(String text) {
    String trimmed = text.strip();
    if (!PLAIN.matcher(trimmed).matches()) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(trimmed);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
