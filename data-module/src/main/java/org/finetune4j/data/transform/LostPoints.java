package org.finetune4j.data.transform;

import java.util.Optional;
import org.finetune4j.data.Point;

/** What becomes of a point that a transform moves out of the picture. */
public enum LostPoints {
  /** It stays where it is, outside [-1,1]: fastai's way. */
  KEEP,
  /** It moves to the nearest place in [-1,1]. */
  CLAMP,
  /** It counts as missing. */
  MASK;

  /** Applied to a scaled point. */
  Optional<Point> apply(Point scaled) {
    if (Math.abs(scaled.x()) <= 1 && Math.abs(scaled.y()) <= 1) {
      return Optional.of(scaled);
    }
    return switch (this) {
      case KEEP -> Optional.of(scaled);
      case CLAMP -> Optional.of(new Point(clamp(scaled.x()), clamp(scaled.y())));
      case MASK -> Optional.empty();
    };
  }

  private static double clamp(double value) {
    return Math.max(-1, Math.min(1, value));
  }
}
