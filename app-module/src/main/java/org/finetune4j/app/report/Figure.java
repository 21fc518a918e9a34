package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * An image and what it shows.
 *
 * @param name of its file, without the ending
 * @param title above it
 * @param caption under it
 */
public record Figure(String name, String title, String caption, BufferedImage image) {
  public Figure {
    Objects.requireNonNull(name);
    Objects.requireNonNull(title);
    Objects.requireNonNull(caption);
    Objects.requireNonNull(image);
  }
}
