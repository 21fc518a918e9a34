package org.finetune4j.app.draw;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;
import org.finetune4j.app.console.Printable;

/** One picture with its marks, and a word above it (empty for none). */
public record Panel(BufferedImage picture, String heading, List<Mark> marks) {
  public Panel {
    Objects.requireNonNull(picture);
    heading = Printable.line(heading);
    marks = List.copyOf(marks);
  }

  /** Just the picture. */
  public static Panel of(BufferedImage picture) {
    return new Panel(picture, "", List.of());
  }
}
