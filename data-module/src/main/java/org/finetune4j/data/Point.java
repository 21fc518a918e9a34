package org.finetune4j.data;

/**
 * A place in an image, x to the right and y down. In pixels, 0 is the left (upper) edge of the
 * first pixel and the width (height) the right (lower) edge of the last: the centre of pixel i lies
 * at i + 0.5. Scaled, the same edges are -1 and 1.
 */
public record Point(double x, double y) {
  /** Refuses NaN and infinities: a point that is not there is an empty Optional. */
  public Point {
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      throw new IllegalArgumentException("not a place: (" + x + ", " + y + ")");
    }
  }

  /** Pixels of an image of that size to [-1,1]. */
  public Point scaled(ImageSize size) {
    return new Point(x * 2 / size.width() - 1, y * 2 / size.height() - 1);
  }

  /** [-1,1] back to pixels of an image of that size. */
  public Point unscaled(ImageSize size) {
    return new Point((x + 1) * size.width() / 2, (y + 1) * size.height() / 2);
  }
}
