package org.finetune4j.app.draw;

import java.util.Objects;
import org.finetune4j.app.console.Printable;

/**
 * A few words of one colour in a caption. Pieces follow each other on a line and go to the next one
 * where they do not fit.
 *
 * @param startsLine whether it begins a new line
 */
public record Piece(String text, MarkColor color, boolean startsLine) {
  public Piece {
    text = Printable.line(text);
    Objects.requireNonNull(color);
  }

  /** Begins a new line. */
  public static Piece line(String text, MarkColor color) {
    return new Piece(text, color, true);
  }

  /** Follows the last one on its line. */
  public static Piece then(String text, MarkColor color) {
    return new Piece(text, color, false);
  }
}
