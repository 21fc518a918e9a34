package org.finetune4j.app.page;

import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * Where a name was found in an image.
 *
 * @param file of the image
 * @param name the label or class
 * @param image with the heat map upon it
 */
public record HeatImage(String file, String name, BufferedImage image) {
  public HeatImage {
    Objects.requireNonNull(file);
    Objects.requireNonNull(name);
    Objects.requireNonNull(image);
  }
}
