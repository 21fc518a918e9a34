package org.finetune4j.data.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Image files of every kind, made in memory. */
public final class TestImages {
  private TestImages() {}

  /** A smooth image whose channels all differ and which looks otherwise from every side. */
  public static BufferedImage ramp(int width, int height) {
    BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 250 * x / width;
        int green = 250 * y / height;
        int blue = 120 - 100 * x * y / (width * height);
        drawn.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return drawn;
  }

  /** The file that {@code javax.imageio} makes of it. */
  public static byte[] file(BufferedImage drawn, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(drawn, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The file that OpenCV makes of it. */
  static byte[] file(Mat mat, String extension) {
    try (BytePointer out = new BytePointer()) {
      if (!imencode(extension, mat, out)) {
        throw new IllegalArgumentException("no writer for " + extension);
      }
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** What is stored so that a reader that turns it by EXIF's number sees this image. */
  public static BufferedImage storedFor(BufferedImage upright, int exif) {
    int w = upright.getWidth();
    int h = upright.getHeight();
    BufferedImage stored =
        new BufferedImage(exif >= 5 ? h : w, exif >= 5 ? w : h, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int rgb = upright.getRGB(x, y);
        switch (exif) {
          case 1 -> stored.setRGB(x, y, rgb);
          case 2 -> stored.setRGB(w - 1 - x, y, rgb);
          case 3 -> stored.setRGB(w - 1 - x, h - 1 - y, rgb);
          case 4 -> stored.setRGB(x, h - 1 - y, rgb);
          case 5 -> stored.setRGB(y, x, rgb);
          case 6 -> stored.setRGB(y, w - 1 - x, rgb);
          case 7 -> stored.setRGB(h - 1 - y, w - 1 - x, rgb);
          case 8 -> stored.setRGB(h - 1 - y, x, rgb);
          default -> throw new IllegalArgumentException("EXIF orientation " + exif);
        }
      }
    }
    return stored;
  }

  private static byte[] exif(int orientation) {
    return ByteBuffer.allocate(26)
        .order(ByteOrder.BIG_ENDIAN)
        .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  /** The JPEG with EXIF's orientation put behind its first marker. */
  public static byte[] jpegWithExif(byte[] jpeg, int orientation) {
    byte[] exif = exif(orientation);
    return ByteBuffer.allocate(jpeg.length + exif.length + 10)
        .put(jpeg, 0, 2)
        .putShort((short) 0xffe1)
        .putShort((short) (exif.length + 8))
        .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
        .put(exif)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** The PNG with EXIF's orientation put behind its header. */
  static byte[] pngWithExif(byte[] png, int orientation) {
    byte[] exif = exif(orientation);
    byte[] chunk =
        ByteBuffer.allocate(exif.length + 4)
            .put("eXIf".getBytes(StandardCharsets.ISO_8859_1))
            .put(exif)
            .array();
    CRC32 crc = new CRC32();
    crc.update(chunk);
    return ByteBuffer.allocate(png.length + exif.length + 12)
        .put(png, 0, 33)
        .putInt(exif.length)
        .put(chunk)
        .putInt((int) crc.getValue())
        .put(png, 33, png.length - 33)
        .array();
  }

  /** An uncompressed TIFF of 8 bits with that orientation. */
  static byte[] tiff(BufferedImage stored, int orientation) {
    int w = stored.getWidth();
    int h = stored.getHeight();
    byte[] pixels = new byte[3 * w * h];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (stored.getRGB(i / 3 % w, i / 3 / w) >> 16 - 8 * (i % 3));
    }
    return tiff(w, h, 3, pixels, orientation, 0);
  }

  /** An uncompressed TIFF of one colour, of four channels, the last of that kind. */
  static byte[] tiff(int w, int h, int[] pixel, int extraSample) {
    byte[] pixels = new byte[4 * w * h];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) pixel[i % 4];
    }
    return tiff(w, h, 4, pixels, 1, extraSample);
  }

  private static byte[] tiff(
      int w, int h, int channels, byte[] pixels, int orientation, int extraSample) {
    int[][] entries = {
      {256, 4, 1, w},
      {257, 4, 1, h},
      {258, 3, channels, 158},
      {259, 3, 1, 1},
      {262, 3, 1, 2},
      {273, 4, 1, 166},
      {274, 3, 1, orientation},
      {277, 3, 1, channels},
      {278, 4, 1, h},
      {279, 4, 1, pixels.length},
      {284, 3, 1, 1},
      {338, 3, 1, extraSample}
    };
    int tags = channels == 4 ? entries.length : entries.length - 1;
    ByteBuffer out = ByteBuffer.allocate(166 + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) tags);
    for (int i = 0; i < tags; i++) {
      int[] entry = entries[i];
      out.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]).putInt(entry[3]);
    }
    out.putInt(0).position(158);
    out.putShort((short) 8).putShort((short) 8).putShort((short) 8).putShort((short) 8);
    return out.put(pixels).array();
  }
}
