package org.finetune4j.app.draw;

import java.util.Objects;
import org.finetune4j.app.console.Printable;
import org.finetune4j.data.Point;

/**
 * A point drawn upon an image.
 *
 * @param at in pixels of the image, edges at 0 and the width; a point outside or in a corner is
 *     drawn as an arrow to it
 * @param name written beside it, empty for none
 */
public record Mark(Point at, MarkColor color, String name) {
  public Mark {
    Objects.requireNonNull(at);
    Objects.requireNonNull(color);
    name = Printable.line(name);
  }
}
