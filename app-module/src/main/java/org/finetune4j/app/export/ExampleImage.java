package org.finetune4j.app.export;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * An image that is drawn here, so that it may be given to anybody: shapes before a gradient.
 *
 * @param name for people
 * @param png the file's bytes
 */
record ExampleImage(String name, byte[] png) {
  /** Upright, lying and square, smaller and larger than what most networks take. */
  private static final int[][] SIZES = {{160, 120}, {120, 160}, {128, 128}, {320, 200}, {250, 377}};

  ExampleImage {
    Objects.requireNonNull(name);
    Objects.requireNonNull(png);
  }

  /** The five, the same at every call. */
  static List<ExampleImage> drawn() throws IOException {
    List<ExampleImage> images = new ArrayList<>();
    for (int[] size : SIZES) {
      int number = images.size() + 1;
      images.add(
          new ExampleImage(
              String.format(Locale.ROOT, "image %d (%d x %d)", number, size[0], size[1]),
              png(image(size[0], size[1], new Random(number)))));
    }
    return images;
  }

  private static BufferedImage image(int width, int height, Random random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, color(random), width, height, color(random)));
    graphics.fillRect(0, 0, width, height);
    for (int i = 0; i < 6; i++) {
      double x = random.nextDouble() * width * 0.8;
      double y = random.nextDouble() * height * 0.8;
      double wide = (0.1 + random.nextDouble() * 0.4) * width;
      double high = (0.1 + random.nextDouble() * 0.4) * height;
      graphics.setColor(color(random));
      graphics.fill(
          i % 2 == 0
              ? new Rectangle2D.Double(x, y, wide, high)
              : new Ellipse2D.Double(x, y, wide, high));
    }
    graphics.dispose();
    return image;
  }

  private static Color color(Random random) {
    return new Color(random.nextInt(1 << 24));
  }

  /** Losslessly. */
  static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
