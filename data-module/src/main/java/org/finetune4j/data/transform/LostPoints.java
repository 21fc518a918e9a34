package org.finetune4j.data.transform;

import java.util.Optional;
import org.finetune4j.data.Point;

/**
 * What becomes of a point that a transform moves out of the image.
 *
 * <p>A point at or behind the horizon of a warp has no place on the warped plane. It counts as
 * outside, and as far away as {@link #KEEP} lets a point be, on the side by which it left.
 */
public enum LostPoints {
  /**
   * It stays where it is, outside [-1,1]: fastai's way, but no farther than 10 from the middle
   * along either axis. Beyond that it keeps its direction and comes nearer: a warp throws points
   * near its horizon thousands of images away, and the square of one such error would drown a whole
   * batch.
   */
  KEEP,
  /** It moves to the nearest place in [-1,1]. */
  CLAMP,
  /** It counts as missing. */
  MASK;

  /** What crops and warps make of an image's own points lies well within. */
  private static final double FARTHEST = 10;

  /**
   * Where a point is after a transform.
   *
   * @param toScaled from pixels to [-1,1] of what comes out
   */
  Optional<Point> move(Point pixels, Homography toScaled) {
    return apply(toScaled.apply(pixels).orElseGet(() -> toScaled.beyond(pixels, FARTHEST)));
  }

  private Optional<Point> apply(Point scaled) {
    double farther = Math.max(Math.abs(scaled.x()), Math.abs(scaled.y()));
    if (farther <= 1) {
      return Optional.of(scaled);
    }
    return switch (this) {
      case KEEP -> Optional.of(farther <= FARTHEST ? scaled : nearer(scaled, FARTHEST / farther));
      case CLAMP -> Optional.of(new Point(clamp(scaled.x()), clamp(scaled.y())));
      case MASK -> Optional.empty();
    };
  }

  private static Point nearer(Point scaled, double factor) {
    return new Point(scaled.x() * factor, scaled.y() * factor);
  }

  private static double clamp(double value) {
    return Math.max(-1, Math.min(1, value));
  }
}
