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

/** Draws marks upon a picture: names first, so that no name covers a mark. */
final class MarkPainter {
  private static final Color HALO = new Color(255, 255, 255, 230);
  private static final Color BEHIND_NAME = new Color(255, 255, 255, 200);
  private static final double ARM = 9;

  /** A mark as it is drawn, and the place inside the picture that its name stands beside. */
  private record Sign(Mark mark, Shape shape, Point2D at) {}

  /** A name that has found its place. */
  private record Name(Sign sign, Rectangle2D place) {}

  private final Graphics2D g;
  private final int width;
  private final int height;
  private final double size;

  /**
   * Upon a picture drawn at the origin.
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
    signs.forEach(sign -> outlined(sign.shape(), sign.mark().tone().color()));
  }

  private Sign sign(Mark mark, double scale) {
    double x = mark.at().x() * scale;
    double y = mark.at().y() * scale;
    boolean inside = x >= 0 && y >= 0 && x <= width && y <= height;
    return new Sign(
        mark,
        inside ? cross(x, y) : arrow(x, y),
        new Point2D.Double(clamp(x, 0, width), clamp(y, 0, height)));
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
    arms.append(new Ellipse2D.Double(x - arm * 0.6, y - arm * 0.6, arm * 1.2, arm * 1.2), false);
    return arms;
  }

  private Shape arrow(double x, double y) {
    double arm = ARM * size;
    double tipX = clamp(x, 2 * size, width - 2 * size);
    double tipY = clamp(y, 2 * size, height - 2 * size);
    Path2D head = new Path2D.Double();
    head.moveTo(-arm, -arm * 0.6);
    head.lineTo(0, 0);
    head.lineTo(-arm, arm * 0.6);
    head.moveTo(-2 * arm, 0);
    head.lineTo(0, 0);
    AffineTransform place = AffineTransform.getTranslateInstance(tipX, tipY);
    place.rotate(Math.atan2(y - tipY, x - tipX));
    return place.createTransformedShape(head);
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
      g.setColor(Tone.PLAIN.color());
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
    g.setColor(Tone.PLAIN.color());
    g.drawString(
        name.sign().mark().name(),
        (float) (place.getX() + 2 * size),
        (float) (place.getY() + g.getFontMetrics().getAscent()));
  }
}
