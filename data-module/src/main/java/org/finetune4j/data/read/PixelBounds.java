package org.finetune4j.data.read;

import java.util.Optional;
import org.finetune4j.data.Point;

/**
 * What may be a place in or near an image. A number beyond a million pixels is a slip of whoever
 * wrote it, and one such target would ruin a training.
 */
final class PixelBounds {
  private static final double FARTHEST = 1e6;

  private PixelBounds() {}

  static boolean isPlausible(double pixels) {
    return Math.abs(pixels) <= FARTHEST;
  }

  /** The point, or empty for what is not finite or beyond a million pixels. */
  static Optional<Point> of(double x, double y) {
    return isPlausible(x) && isPlausible(y) ? Optional.of(new Point(x, y)) : Optional.empty();
  }
}
