package org.finetune4j.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;

/**
 * Pixels that Java holds already. Samples are taken as they are stored, of 16 bits the upper 8, as
 * from a PNG: Java's colour spaces would lighten grey.
 */
record BufferedPixels(BufferedImage image, String name) implements DecodableImage {
  static BufferedPixels of(BufferedImage image, String name, ImageLimits limits) {
    ImageDecoder.requirePixels(image.getWidth(), image.getHeight(), name, limits);
    return new BufferedPixels(image, name);
  }

  @Override
  public ImageSize size() {
    return new ImageSize(image.getHeight(), image.getWidth());
  }

  @Override
  public Image decode(int reduction) {
    try {
      long bytes = 3L * image.getWidth() * image.getHeight();
      return DecodingMemory.within(bytes, name, () -> whole().reduced(reduction));
    } catch (BadInputException e) {
      throw e;
    } catch (Exception e) {
      throw new BadInputException(name + " cannot be read; replace it or take it out", e);
    }
  }

  private Image whole() {
    boolean stored = isPlain(image.getColorModel());
    int width = image.getWidth();
    byte[] rgb = new byte[3 * width * image.getHeight()];
    for (int y = 0; y < image.getHeight(); y++) {
      if (stored) {
        storedRow(y, rgb, 3 * y * width);
      } else {
        convertedRow(y, rgb, 3 * y * width);
      }
    }
    return Image.of(width, image.getHeight(), rgb);
  }

  /** Grey or sRGB of 8 or 16 bits a sample. */
  private static boolean isPlain(ColorModel colours) {
    return colours instanceof ComponentColorModel
        && (colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            || colours.getColorSpace().isCS_sRGB())
        && (colours.getTransferType() == DataBuffer.TYPE_BYTE
            || colours.getTransferType() == DataBuffer.TYPE_USHORT)
        && (colours.getComponentSize(0) == 8 || colours.getComponentSize(0) == 16);
  }

  private void storedRow(int y, byte[] rgb, int to) {
    Raster raster = image.getRaster();
    ColorModel colours = image.getColorModel();
    int bands = raster.getNumBands();
    int last = colours.getNumColorComponents() - 1;
    int shift = colours.getComponentSize(0) - 8;
    int[] row =
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, image.getWidth(), 1, (int[]) null);
    for (int from = 0; from < row.length; from += bands) {
      int alpha = colours.hasAlpha() ? row[from + last + 1] >> shift : 255;
      for (int c = 0; c < 3; c++) {
        int level = row[from + Math.min(c, last)] >> shift;
        rgb[to++] = (byte) Blend.overWhite(level, alpha, 255, colours.isAlphaPremultiplied());
      }
    }
  }

  private void convertedRow(int y, byte[] rgb, int to) {
    int[] row = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
    for (int argb : row) {
      for (int shift = 16; shift >= 0; shift -= 8) {
        rgb[to++] = (byte) Blend.overWhite(argb >> shift & 0xff, argb >>> 24, 255, false);
      }
    }
  }
}
