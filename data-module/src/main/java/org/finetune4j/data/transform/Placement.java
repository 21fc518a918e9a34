package org.finetune4j.data.transform;

import java.util.Objects;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;

/** How the network's image lies on the original. A value: equal where the map is. */
public final class Placement {
  private final ImageSize original;
  private final ImageSize size;
  private final Homography map;

  /** The map leads from scaled places of the network's image to pixels of the original. */
  Placement(ImageSize original, ImageSize size, Homography map) {
    this.original = Objects.requireNonNull(original);
    this.size = Objects.requireNonNull(size);
    this.map = Objects.requireNonNull(map);
  }

  /** Size of the original, right way up. */
  public ImageSize original() {
    return original;
  }

  /** Size of the network's image. */
  public ImageSize size() {
    return size;
  }

  Homography map() {
    return map;
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

  /**
   * From pixels of the original to [-1,1] of the network's image, and beyond where that does not
   * show them.
   *
   * @throws IllegalArgumentException for a place behind a warped image's horizon; never in
   *     validation
   */
  public Point fromOriginal(Point pixels) {
    return map.inverse()
        .apply(pixels)
        .orElseThrow(() -> new IllegalArgumentException("behind the horizon: " + pixels));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Placement p
        && original.equals(p.original)
        && size.equals(p.size)
        && map.equals(p.map);
  }

  @Override
  public int hashCode() {
    return Objects.hash(original, size, map);
  }

  @Override
  public String toString() {
    return size + " on " + original + " by " + map;
  }
}
