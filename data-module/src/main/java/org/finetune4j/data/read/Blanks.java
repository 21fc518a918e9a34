package org.finetune4j.data.read;

/**
 * Blanks of every script, which look alike: the space, the tab, line ends, the no-break and the
 * ideographic space and the other separators of Unicode.
 */
final class Blanks {
  private Blanks() {}

  static boolean isBlank(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  /** The text without blanks at its ends. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** The text with a space for each of Unicode's; a tab is none and stays, as in fastai. */
  static String asSpaces(String text) {
    StringBuilder spaced = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSpaceChar(text.charAt(i))) {
        spaced.setCharAt(i, ' ');
      }
    }
    return spaced.toString();
  }
}
