package org.finetune4j.app.draw;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;

/** One picture with its marks, and a word above it (empty for none). */
public record Panel(BufferedImage picture, String heading, List<Mark> marks) {
  public Panel {
    Objects.requireNonNull(picture);
    Objects.requireNonNull(heading);
    marks = List.copyOf(marks);
  }

  /** Just the picture. */
  public static Panel of(BufferedImage picture) {
    return new Panel(picture, "", List.of());
  }
}
