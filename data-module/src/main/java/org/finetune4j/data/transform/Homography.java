package org.finetune4j.data.transform;

import java.util.Optional;
import org.finetune4j.data.Point;

/**
 * A projective map of the plane: (x, y) goes to ((a x + b y + c) / w, (d x + e y + f) / w) with w =
 * g x + h y + i.
 */
record Homography(
    double a, double b, double c, double d, double e, double f, double g, double h, double i) {
  /** x to scaleX x + moveX, y to scaleY y + moveY. */
  static Homography axes(double scaleX, double moveX, double scaleY, double moveY) {
    return affine(scaleX, 0, moveX, 0, scaleY, moveY);
  }

  static Homography affine(double a, double b, double c, double d, double e, double f) {
    return new Homography(a, b, c, d, e, f, 0, 0, 1);
  }

  /** First this map, then the next. */
  Homography then(Homography n) {
    return new Homography(
        n.a * a + n.b * d + n.c * g,
        n.a * b + n.b * e + n.c * h,
        n.a * c + n.b * f + n.c * i,
        n.d * a + n.e * d + n.f * g,
        n.d * b + n.e * e + n.f * h,
        n.d * c + n.e * f + n.f * i,
        n.g * a + n.h * d + n.i * g,
        n.g * b + n.h * e + n.i * h,
        n.g * c + n.h * f + n.i * i);
  }

  /** The map back, by the adjugate. */
  Homography inverse() {
    double da = e * i - f * h;
    double db = c * h - b * i;
    double dc = b * f - c * e;
    double determinant = a * da + d * db + g * dc;
    if (determinant == 0) {
      throw new ArithmeticException("a map that cannot be undone");
    }
    return new Homography(
        da / determinant,
        db / determinant,
        dc / determinant,
        (f * g - d * i) / determinant,
        (a * i - c * g) / determinant,
        (c * d - a * f) / determinant,
        (d * h - e * g) / determinant,
        (b * g - a * h) / determinant,
        (a * e - b * d) / determinant);
  }

  /** Where a point goes; empty at and behind the horizon. */
  Optional<Point> apply(Point p) {
    double w = w(p.x(), p.y());
    if (!(w > 1e-9)) {
      return Optional.empty();
    }
    return Optional.of(new Point((a * p.x() + b * p.y() + c) / w, (d * p.x() + e * p.y() + f) / w));
  }

  /**
   * Where a place at or behind the horizon is taken to be: so far from the origin, along the
   * farther axis, on the side towards which a place leaves on its straight way from the origin to
   * there.
   */
  Point beyond(Point p, double far) {
    double x = a * p.x() + b * p.y() + c;
    double y = d * p.x() + e * p.y() + f;
    double longest = Math.max(Math.abs(x), Math.abs(y));
    // Both 0 would be the origin itself, which is not behind the horizon of any random warp.
    return longest > 0 ? new Point(x / longest * far, y / longest * far) : new Point(far, 0);
  }

  double w(double x, double y) {
    return g * x + h * y + i;
  }

  /** How far the image moves along x for a step of 1 in any direction: the Jacobian's first row. */
  double stretchX(double x, double y) {
    double w = w(x, y);
    double at = (a * x + b * y + c) / w;
    return Math.hypot(a - at * g, b - at * h) / w;
  }

  /** The same along y. */
  double stretchY(double x, double y) {
    double w = w(x, y);
    double at = (d * x + e * y + f) / w;
    return Math.hypot(d - at * g, e - at * h) / w;
  }
}
