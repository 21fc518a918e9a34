package org.finetune4j.app.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws an image scaled into a box or at its own size, and its marks upon it. */
final class PanelPainter {
  /** Up to this longer side, marks and words are as large as on a sheet. */
  private static final double PLAIN_LENGTH = 640;

  private PanelPainter() {}

  /** How much an image grows or shrinks to fill a square box. */
  static double scale(BufferedImage image, int box) {
    return box / (double) Math.max(image.getWidth(), image.getHeight());
  }

  static int scaledHeight(BufferedImage image, int box) {
    return Math.max(1, (int) Math.round(image.getHeight() * scale(image, box)));
  }

  private static int scaledWidth(BufferedImage image, int box) {
    return Math.max(1, (int) Math.round(image.getWidth() * scale(image, box)));
  }

  /** Draws the panel centred in a box whose upper left corner is given. */
  static void draw(Graphics2D g, Panel panel, int left, int top, int box, Font font) {
    BufferedImage image = panel.image();
    int width = scaledWidth(image, box);
    int height = scaledHeight(image, box);
    int x = left + (box - width) / 2;
    g.drawImage(shrunk(image, width, height), x, top, width, height, null);
    Graphics2D inside = (Graphics2D) g.create(x, top, width, height);
    inside.setFont(font);
    new MarkPainter(inside, width, height, 1).draw(panel.marks(), scale(image, box));
    inside.dispose();
  }

  /** Draws marks upon an image of its own size; they grow with it once it is a large one. */
  static BufferedImage marked(Panel panel, Font font) {
    BufferedImage image = panel.image();
    BufferedImage copy = copy(image, image.getHeight());
    Graphics2D g = copy.createGraphics();
    Sheet.smooth(g);
    g.setFont(grown(font, image));
    new MarkPainter(g, image.getWidth(), image.getHeight(), growth(image)).draw(panel.marks(), 1);
    g.dispose();
    return copy;
  }

  /** An image of its own size with words on a strip under it, which grow as marks do. */
  static BufferedImage captioned(BufferedImage image, List<Piece> words, Font font) {
    Graphics2D measure = image.createGraphics();
    FontMetrics metrics = measure.getFontMetrics(grown(font, image));
    measure.dispose();
    int margin = metrics.getDescent();
    TextFlow caption = new TextFlow(words, metrics, image.getWidth() - 2 * margin);
    BufferedImage copy = copy(image, image.getHeight() + caption.height() + 2 * margin);
    Graphics2D g = copy.createGraphics();
    Sheet.smooth(g);
    g.setFont(metrics.getFont());
    caption.draw(g, margin, image.getHeight() + margin);
    g.dispose();
    return copy;
  }

  /** A copy whose longer side is at most that long. */
  static BufferedImage within(BufferedImage image, int longest) {
    int box = Math.min(longest, Math.max(image.getWidth(), image.getHeight()));
    int width = scaledWidth(image, box);
    int height = scaledHeight(image, box);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = small.createGraphics();
    Sheet.smooth(g);
    g.drawImage(shrunk(image, width, height), 0, 0, width, height, null);
    g.dispose();
    return small;
  }

  private static BufferedImage copy(BufferedImage image, int height) {
    BufferedImage copy = new BufferedImage(image.getWidth(), height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = copy.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), height);
    g.drawImage(image, 0, 0, null);
    g.dispose();
    return copy;
  }

  private static Font grown(Font font, BufferedImage image) {
    return font.deriveFont((float) (font.getSize2D() * growth(image)));
  }

  private static double growth(BufferedImage image) {
    return Math.max(1, Math.max(image.getWidth(), image.getHeight()) / PLAIN_LENGTH);
  }

  // Java's bilinear skips pixels when it shrinks by more than 2: halve first.
  private static BufferedImage shrunk(BufferedImage image, int width, int height) {
    BufferedImage current = image;
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
