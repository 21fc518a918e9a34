package org.finetune4j.app.draw;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/** Pieces of text set in lines no wider than a width: nothing is cut off. */
final class TextFlow {
  private record Placed(String text, MarkColor color, int x, int line) {}

  private final List<Placed> placed = new ArrayList<>();
  private final FontMetrics metrics;
  private final int width;
  private int x;
  private int line;

  /** Sets the pieces in lines of at most {@code width} pixels. */
  TextFlow(List<Piece> pieces, FontMetrics metrics, int width) {
    this.metrics = metrics;
    this.width = width;
    boolean first = true;
    for (Piece piece : pieces) {
      if (piece.startsLine() && !first) {
        nextLine();
      }
      first = false;
      place(piece);
    }
  }

  int height() {
    return placed.isEmpty() ? 0 : (line + 1) * metrics.getHeight();
  }

  /** The width of the widest line. */
  int usedWidth() {
    return placed.stream().mapToInt(p -> p.x + metrics.stringWidth(p.text)).max().orElse(0);
  }

  void draw(Graphics2D g, int left, int top) {
    for (Placed p : placed) {
      g.setColor(p.color.paint());
      g.drawString(p.text, left + p.x, top + p.line * metrics.getHeight() + metrics.getAscent());
    }
  }

  // A piece stays together where it fits on a line of its own; else it breaks at blanks, and a word
  // wider than the line breaks anywhere.
  private void place(Piece piece) {
    String text = piece.text().strip();
    int gap = x == 0 ? 0 : 4 * metrics.charWidth(' ');
    if (x > 0 && x + gap + metrics.stringWidth(text) > width) {
      nextLine();
      gap = 0;
    }
    x += gap;
    if (metrics.stringWidth(text) <= width - x) {
      put(text, piece.color());
      return;
    }
    for (String word : text.split("\\s+")) {
      int blank = x == 0 ? 0 : metrics.charWidth(' ');
      if (x > 0 && x + blank + metrics.stringWidth(word) > width) {
        nextLine();
        blank = 0;
      }
      x += blank;
      putBroken(word, piece.color());
    }
  }

  private void putBroken(String word, MarkColor color) {
    String rest = word;
    while (metrics.stringWidth(rest) > width - x && rest.length() > 1) {
      int end = rest.length() - 1;
      while (end > 1 && metrics.stringWidth(rest.substring(0, end)) > width - x) {
        end--;
      }
      end = afterSeparator(rest, end);
      put(rest.substring(0, end), color);
      nextLine();
      rest = rest.substring(end);
    }
    put(rest, color);
  }

  // Paths break best after a slash; else a word breaks where it must.
  private static int afterSeparator(String word, int end) {
    for (int i = end; i > end / 3; i--) {
      if ("/_-".indexOf(word.charAt(i - 1)) >= 0) {
        return i;
      }
    }
    return end;
  }

  private void put(String text, MarkColor color) {
    placed.add(new Placed(text, color, x, line));
    x += metrics.stringWidth(text);
  }

  private void nextLine() {
    line++;
    x = 0;
  }
}
