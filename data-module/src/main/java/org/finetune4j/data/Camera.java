package org.finetune4j.data;

import java.util.Objects;
import java.util.Optional;

/**
 * How far away the point was and how the camera saw it, from which pixels become millimetres.
 *
 * @param focalX focal length along x, in pixels
 * @param focalY focal length along y, in pixels
 * @param depth distance from the camera along its axis, in millimetres, above 0
 * @param noise how exact the point's place is, where those who measured it state it
 */
public record Camera(double focalX, double focalY, double depth, Optional<LabelNoise> noise) {
  /**
   * How exact labels are.
   *
   * @param source who states it
   * @param millimetres at least 0
   */
  public record LabelNoise(String source, double millimetres) {
    public LabelNoise {
      if (source.isBlank() || !(millimetres >= 0 && Double.isFinite(millimetres))) {
        throw new IllegalArgumentException("noise '" + source + "' of " + millimetres + " mm");
      }
    }
  }

  public Camera {
    if (!(focalX > 0 && focalY > 0 && depth > 0)) {
      throw new IllegalArgumentException("focal lengths and depth must be above 0");
    }
    Objects.requireNonNull(noise);
  }

  /** Length in millimetres, at the point's depth, of a step of dx, dy pixels. */
  public double millimetres(double dx, double dy) {
    return Math.hypot(dx * depth / focalX, dy * depth / focalY);
  }
}
