package org.finetune4j.app.draw;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.image.Image;

/** Images as Java draws them, and as PNG. */
public final class Images {
  private static final float JPEG_QUALITY = 0.85f;

  private Images() {}

  /** A copy to draw upon. */
  public static BufferedImage of(Image image) {
    BufferedImage drawn =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    int[] line = new int[image.width()];
    byte[] rgb = image.rgb();
    for (int y = 0, at = 0; y < image.height(); y++) {
      for (int x = 0; x < line.length; x++, at += 3) {
        line[x] = (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff;
      }
      drawn.setRGB(0, y, line.length, 1, line, 0, line.length);
    }
    return drawn;
  }

  /**
   * Writes a PNG file, beside and renamed.
   *
   * @throws org.finetune4j.data.BadInputException where the disk is full or refuses
   */
  public static void write(Path file, BufferedImage drawn) {
    byte[] png = png(drawn);
    AtomicFile.write(file, beside -> Files.write(beside, png));
  }

  /** The same image, no longer side longer than that. */
  public static BufferedImage within(BufferedImage image, int longest) {
    return PanelPainter.within(image, longest);
  }

  /** The bytes of a JPEG file of a quality that people see no faults in. */
  public static byte[] jpeg(BufferedImage drawn) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(JPEG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(drawn, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The bytes of a PNG file. */
  public static byte[] png(BufferedImage drawn) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(drawn, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
