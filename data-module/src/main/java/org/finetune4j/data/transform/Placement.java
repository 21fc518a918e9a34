package org.finetune4j.data.transform;

import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;

/**
 * How the network's image lies on the original.
 *
 * @param original size of the original, right way up
 * @param size of the network's image
 * @param map from scaled places of the network's image to pixels of the original
 */
public record Placement(ImageSize original, ImageSize size, Homography map) {
  public Placement {
    Objects.requireNonNull(original);
    Objects.requireNonNull(size);
    Objects.requireNonNull(map);
  }

  /**
   * From [-1,1] of the network's image to pixels of the original.
   *
   * @throws IllegalArgumentException for a place so far outside that it lies behind a warped
   *     image's horizon; never in validation
   */
  public Point toOriginal(Point scaled) {
    return map.apply(scaled)
        .orElseThrow(() -> new IllegalArgumentException("behind the horizon: " + scaled));
  }

  /** From pixels of the original to [-1,1] of the network's image; empty behind the horizon. */
  public Optional<Point> toScaled(Point pixels) {
    return map.inverse().apply(pixels);
  }
}
