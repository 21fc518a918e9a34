package org.finetune4j.app.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** What a demo image may show; the names are the labels. */
enum DemoShape {
  CIRCLE,
  CROSS,
  SQUARE,
  STAR,
  TRIANGLE;

  /** The label. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Its place on the circle of hues, 0 to 1. */
  float hue() {
    return ordinal() / (float) values().length;
  }

  /** The shape about a centre, within a circle of the radius, turned by an angle in radians. */
  java.awt.Shape at(double x, double y, double radius, double angle) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.rotate(angle);
    place.scale(radius, radius);
    return place.createTransformedShape(unit());
  }

  private java.awt.Shape unit() {
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8);
      case CROSS -> {
        Area cross = new Area(new Rectangle2D.Double(-0.95, -0.28, 1.9, 0.56));
        cross.add(new Area(new Rectangle2D.Double(-0.28, -0.95, 0.56, 1.9)));
        yield cross;
      }
      case SQUARE -> new Rectangle2D.Double(-0.75, -0.75, 1.5, 1.5);
      case STAR -> polygon(10, 0.42);
      case TRIANGLE -> polygon(3, 1);
    };
  }

  // Corners on the unit circle, every second one drawn in to the inner radius where they are even.
  private static java.awt.Shape polygon(int corners, double inner) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < corners; i++) {
      double radius = i % 2 == 1 && inner < 1 ? inner : 1;
      double angle = 2 * Math.PI * i / corners - Math.PI / 2;
      double x = radius * Math.cos(angle);
      double y = radius * Math.sin(angle);
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }
}
