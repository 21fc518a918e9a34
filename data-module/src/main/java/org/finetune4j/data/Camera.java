package org.finetune4j.data;

/**
 * How far away the point was and how the camera saw it, so that pixels can be told in millimetres.
 *
 * @param focalX focal length along x, in pixels
 * @param focalY focal length along y, in pixels
 * @param depth distance from the camera along its axis, in millimetres, above 0
 */
public record Camera(double focalX, double focalY, double depth) {
  public Camera {
    if (!(focalX > 0 && focalY > 0 && depth > 0)) {
      throw new IllegalArgumentException("focal lengths and depth must be above 0");
    }
  }

  /** Length in millimetres, at the point's depth, of a step of dx, dy pixels. */
  public double millimetres(double dx, double dy) {
    return Math.hypot(dx * depth / focalX, dy * depth / focalY);
  }
}
