package org.finetune4j.app.draw;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;
import org.finetune4j.app.console.Printable;

/** One image with its marks, and a word above it (empty for none). */
public record Panel(BufferedImage image, String heading, List<Mark> marks) {
  public Panel {
    Objects.requireNonNull(image);
    heading = Printable.line(heading);
    marks = List.copyOf(marks);
  }

  /** Just the image. */
  public static Panel of(BufferedImage image) {
    return new Panel(image, "", List.of());
  }
}
