package org.finetune4j.app.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** Draws a picture scaled into a box, and its marks upon it. */
final class PanelPainter {
  private static final Color HALO = new Color(255, 255, 255, 230);
  private static final int ARM = 9;

  private PanelPainter() {}

  /** How much a picture grows or shrinks to fill a square box. */
  static double scale(BufferedImage picture, int box) {
    return box / (double) Math.max(picture.getWidth(), picture.getHeight());
  }

  static int scaledHeight(BufferedImage picture, int box) {
    return Math.max(1, (int) Math.round(picture.getHeight() * scale(picture, box)));
  }

  private static int scaledWidth(BufferedImage picture, int box) {
    return Math.max(1, (int) Math.round(picture.getWidth() * scale(picture, box)));
  }

  /** Draws the panel centred in a box whose upper left corner is given. */
  static void draw(Graphics2D g, Panel panel, int left, int top, int box, Font font) {
    BufferedImage picture = panel.picture();
    int width = scaledWidth(picture, box);
    int height = scaledHeight(picture, box);
    int x = left + (box - width) / 2;
    g.drawImage(shrunk(picture, width, height), x, top, width, height, null);
    drawMarks(
        (Graphics2D) g.create(x, top, width, height), panel, width, height, scale(picture, box));
  }

  /** Draws marks upon a picture of its own size, as large as the picture asks for. */
  static BufferedImage marked(BufferedImage picture, Panel panel, Font font) {
    BufferedImage copy =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = copy.createGraphics();
    Sheet.smooth(g);
    g.setFont(font);
    g.drawImage(picture, 0, 0, null);
    drawMarks(g, panel, picture.getWidth(), picture.getHeight(), 1);
    return copy;
  }

  private static void drawMarks(Graphics2D g, Panel panel, int width, int height, double scale) {
    for (Mark mark : panel.marks()) {
      double x = mark.at().x() * scale;
      double y = mark.at().y() * scale;
      boolean inside = x >= 0 && y >= 0 && x <= width && y <= height;
      if (inside) {
        cross(g, x, y, mark.tone().color());
      } else {
        arrow(g, x, y, width, height, mark.tone().color());
      }
      if (!mark.name().isEmpty()) {
        name(g, mark, clamp(x, width), clamp(y, height), width, height);
      }
    }
    g.dispose();
  }

  private static double clamp(double value, double most) {
    return Math.max(0, Math.min(most, value));
  }

  // A ring with four arms and a free centre, so that the place itself stays visible.
  private static void cross(Graphics2D g, double x, double y, Color color) {
    Path2D arms = new Path2D.Double();
    double gap = ARM / 3.0;
    for (int[] d : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      arms.append(
          new Line2D.Double(x + d[0] * gap, y + d[1] * gap, x + d[0] * ARM, y + d[1] * ARM), false);
    }
    arms.append(new Ellipse2D.Double(x - ARM * 0.6, y - ARM * 0.6, ARM * 1.2, ARM * 1.2), false);
    outlined(g, arms, color);
  }

  private static void arrow(Graphics2D g, double x, double y, int width, int height, Color color) {
    double tipX = Math.max(2, Math.min(width - 2.0, x));
    double tipY = Math.max(2, Math.min(height - 2.0, y));
    Path2D head = new Path2D.Double();
    head.moveTo(-ARM, -ARM * 0.6);
    head.lineTo(0, 0);
    head.lineTo(-ARM, ARM * 0.6);
    head.moveTo(-2 * ARM, 0);
    head.lineTo(0, 0);
    AffineTransform place = AffineTransform.getTranslateInstance(tipX, tipY);
    place.rotate(Math.atan2(y - tipY, x - tipX));
    outlined(g, place.createTransformedShape(head), color);
  }

  private static void outlined(Graphics2D g, java.awt.Shape shape, Color color) {
    g.setColor(HALO);
    g.setStroke(new BasicStroke(4.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(shape);
    g.setColor(color);
    g.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(shape);
  }

  private static void name(Graphics2D g, Mark mark, double x, double y, int width, int height) {
    FontMetrics metrics = g.getFontMetrics();
    int textWidth = metrics.stringWidth(mark.name());
    int left = (int) (x + ARM + 4 + textWidth <= width ? x + ARM + 4 : x - ARM - 4 - textWidth);
    left = Math.max(0, Math.min(width - textWidth, left));
    int base = (int) y + metrics.getAscent() / 2 - 1;
    base = Math.max(metrics.getAscent(), Math.min(height - metrics.getDescent(), base));
    g.setColor(new Color(255, 255, 255, 200));
    g.fillRoundRect(left - 2, base - metrics.getAscent(), textWidth + 4, metrics.getHeight(), 6, 6);
    g.setColor(Tone.PLAIN.color());
    g.drawString(mark.name(), left, base);
  }

  // Java's bilinear skips pixels when it shrinks by more than 2: halve first.
  private static BufferedImage shrunk(BufferedImage picture, int width, int height) {
    BufferedImage current = picture;
    while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
      int w = current.getWidth() / 2;
      int h = current.getHeight() / 2;
      BufferedImage half = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = half.createGraphics();
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      g.drawImage(current, 0, 0, w, h, null);
      g.dispose();
      current = half;
    }
    return current;
  }
}
