package org.finetune4j.app.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** An image in the making: a restless background to draw shapes upon. */
final class Canvas {
  private final BufferedImage drawn;
  private final Graphics2D graphics;

  private Canvas(int width, int height) {
    drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = drawn.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** A gradient of two dull colours of about the hue, crossed by thin lines. */
  static Canvas withBackground(int width, int height, float hue, Random random) {
    Canvas canvas = new Canvas(width, height);
    Graphics2D g = canvas.graphics;
    g.setPaint(
        new GradientPaint(
            0, 0, dull(hue, random), width * random.nextFloat(), height, dull(hue + 0.1f, random)));
    g.fillRect(0, 0, width, height);
    for (int i = 0; i < 6; i++) {
      g.setColor(dull(hue + random.nextFloat() * 0.2f, random));
      g.setStroke(new BasicStroke(1 + random.nextFloat()));
      g.draw(
          new Line2D.Double(
              random.nextDouble() * width,
              random.nextDouble() * height,
              random.nextDouble() * width,
              random.nextDouble() * height));
    }
    return canvas;
  }

  Graphics2D graphics() {
    return graphics;
  }

  int width() {
    return drawn.getWidth();
  }

  int height() {
    return drawn.getHeight();
  }

  /** A strong colour that stands out of any background made here. */
  static Color bright(Random random) {
    return bright(random.nextFloat(), random);
  }

  /** A strong colour of that hue. */
  static Color bright(float hue, Random random) {
    return Color.getHSBColor(
        hue, 0.75f + 0.25f * random.nextFloat(), 0.8f + 0.2f * random.nextFloat());
  }

  private static Color dull(float hue, Random random) {
    return Color.getHSBColor(
        hue, 0.1f + 0.25f * random.nextFloat(), 0.25f + 0.3f * random.nextFloat());
  }

  /** Adds grain and writes the image: JPEG or PNG by the name's ending. */
  void write(Path file, Random random) throws IOException {
    graphics.dispose();
    for (int y = 0; y < drawn.getHeight(); y++) {
      for (int x = 0; x < drawn.getWidth(); x++) {
        int grain = (int) Math.round(random.nextGaussian() * 6);
        int rgb = drawn.getRGB(x, y);
        drawn.setRGB(
            x,
            y,
            clamp((rgb >> 16 & 255) + grain) << 16
                | clamp((rgb >> 8 & 255) + grain) << 8
                | clamp((rgb & 255) + grain));
      }
    }
    Files.createDirectories(file.getParent());
    if (file.toString().endsWith(".png")) {
      ImageIO.write(drawn, "png", file.toFile());
    } else {
      writeJpeg(file);
    }
  }

  private void writeJpeg(Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    Files.deleteIfExists(file);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(0.92f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(drawn, null, null), quality);
    } finally {
      writer.dispose();
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
