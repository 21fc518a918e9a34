package org.finetune4j.app.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Draws marks upon an image: names first, so that no name covers a mark. */
final class MarkPainter {
  private static final Color HALO = new Color(255, 255, 255, 230);
  private static final Color BEHIND_NAME = new Color(255, 255, 255, 200);
  private static final double ARM = 9;
  private static final double RING = 0.6;

  /** A mark as it is drawn, and the place inside the image that its name stands beside. */
  private record Sign(Mark mark, Shape shape, Point2D at) {}

  /** A name that has found its place. */
  private record Name(Sign sign, Rectangle2D place) {}

  private final Graphics2D g;
  private final int width;
  private final int height;
  private final double size;

  /**
   * Upon an image drawn at the origin.
   *
   * @param size of arms, strokes and gaps; 1 is right for some hundred pixels
   */
  MarkPainter(Graphics2D g, int width, int height, double size) {
    this.g = g;
    this.width = width;
    this.height = height;
    this.size = size;
  }

  /**
   * Draws all marks.
   *
   * @param scale from the marks' pixels to those drawn upon
   */
  void draw(List<Mark> marks, double scale) {
    List<Sign> signs = marks.stream().map(mark -> sign(mark, scale)).toList();
    NamePlaces places =
        new NamePlaces(width, height, signs.stream().map(s -> s.shape().getBounds2D()).toList());
    List<Name> names =
        signs.stream()
            .filter(sign -> !sign.mark().name().isEmpty())
            .map(sign -> named(sign, places))
            .toList();
    names.forEach(this::lead);
    names.forEach(this::write);
    signs.forEach(sign -> outlined(sign.shape(), sign.mark().color().paint()));
  }

  private Sign sign(Mark mark, double scale) {
    double x = mark.at().x() * scale;
    double y = mark.at().y() * scale;
    boolean inside = x >= 0 && y >= 0 && x <= width && y <= height;
    return new Sign(
        mark,
        inside && !isInCorner(x, y) ? cross(x, y) : arrow(x, y),
        new Point2D.Double(clamp(x, 0, width), clamp(y, 0, height)));
  }

  // Of a cross there, less than a half would be seen.
  private boolean isInCorner(double x, double y) {
    double ring = RING * ARM * size;
    return Math.min(x, width - x) < ring && Math.min(y, height - y) < ring;
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }

  // A ring with four arms and a free centre, so that the place itself stays visible.
  private Shape cross(double x, double y) {
    Path2D arms = new Path2D.Double();
    double arm = ARM * size;
    double gap = arm / 3;
    for (int[] d : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      arms.append(
          new Line2D.Double(x + d[0] * gap, y + d[1] * gap, x + d[0] * arm, y + d[1] * arm), false);
    }
    arms.append(
        new Ellipse2D.Double(x - arm * RING, y - arm * RING, 2 * arm * RING, 2 * arm * RING),
        false);
    return arms;
  }

  // From inside the image to the point, all of it inside.
  private Shape arrow(double x, double y) {
    double arm = ARM * size;
    double margin = 2 * size;
    double tipX = clamp(x, margin, width - margin);
    double tipY = clamp(y, margin, height - margin);
    Path2D head = new Path2D.Double();
    head.moveTo(-arm, -arm * 0.6);
    head.lineTo(0, 0);
    head.lineTo(-arm, arm * 0.6);
    head.moveTo(-2 * arm, 0);
    head.lineTo(0, 0);
    boolean outside = x < 0 || y < 0 || x > width || y > height;
    double towardsX = outside ? x - tipX : Math.signum(x - width / 2.0);
    double towardsY = outside ? y - tipY : Math.signum(y - height / 2.0);
    AffineTransform place = AffineTransform.getTranslateInstance(tipX, tipY);
    place.rotate(Math.atan2(towardsY, towardsX));
    Rectangle2D bounds = place.createTransformedShape(head).getBounds2D();
    place.preConcatenate(
        AffineTransform.getTranslateInstance(
            shift(bounds.getMinX(), bounds.getMaxX(), margin, width - margin),
            shift(bounds.getMinY(), bounds.getMaxY(), margin, height - margin)));
    return place.createTransformedShape(head);
  }

  private static double shift(double from, double to, double least, double most) {
    return from < least ? least - from : Math.min(0, most - to);
  }

  private void outlined(Shape shape, Color color) {
    g.setColor(HALO);
    g.setStroke(stroke(4.5));
    g.draw(shape);
    g.setColor(color);
    g.setStroke(stroke(2));
    g.draw(shape);
  }

  private BasicStroke stroke(double thickness) {
    return new BasicStroke(
        (float) (thickness * size), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private Name named(Sign sign, NamePlaces places) {
    FontMetrics metrics = g.getFontMetrics();
    return new Name(
        sign,
        places.take(
            sign.at(),
            metrics.stringWidth(sign.mark().name()) + 4 * size,
            metrics.getHeight(),
            (ARM + 2) * size));
  }

  // A name that found no place beside its mark is led to.
  private void lead(Name name) {
    Point2D at = name.sign().at();
    double x = clamp(at.getX(), name.place().getMinX(), name.place().getMaxX());
    double y = clamp(at.getY(), name.place().getMinY(), name.place().getMaxY());
    if (at.distance(x, y) > (ARM + 4) * size) {
      Line2D line = new Line2D.Double(at.getX(), at.getY(), x, y);
      g.setColor(BEHIND_NAME);
      g.setStroke(stroke(3));
      g.draw(line);
      g.setColor(MarkColor.PLAIN.paint());
      g.setStroke(stroke(1));
      g.draw(line);
    }
  }

  private void write(Name name) {
    Rectangle2D place = name.place();
    int round = (int) (6 * size);
    g.setColor(BEHIND_NAME);
    g.fillRoundRect(
        (int) place.getX(),
        (int) place.getY(),
        (int) place.getWidth(),
        (int) place.getHeight(),
        round,
        round);
    g.setColor(MarkColor.PLAIN.paint());
    g.drawString(
        name.sign().mark().name(),
        (float) (place.getX() + 2 * size),
        (float) (place.getY() + g.getFontMetrics().getAscent()));
  }
}
