package org.finetune4j.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * TIFF and BMP by Java's own readers, over white, as BGR. Samples are taken as they are stored:
 * Java's colour spaces would lighten grey.
 */
final class RasterPixels {
  private RasterPixels() {}

  static byte[] tiff(byte[] file) throws IOException, DamagedImageException {
    TiffLayout layout = TiffLayout.read(file);
    BufferedImage image = read("tiff", layout.checkedFile());
    if (image.getColorModel() instanceof IndexColorModel) {
      return packed(image);
    }
    Raster raster = image.getRaster();
    if (raster.getNumBands() < Math.min(layout.samples(), 3)
        || raster.getNumBands() <= layout.alpha()) {
      throw new DamagedImageException("holds another kind of image than its header claims");
    }
    int width = raster.getWidth();
    byte[] bgr = new byte[3 * width * raster.getHeight()];
    int bands = raster.getNumBands();
    int[] row = new int[bands * width];
    int most = layout.bits() == 16 ? 65_535 : 255;
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      addUp(row, bands, layout.differences());
      for (int from = 0; from < row.length; from += bands) {
        int alpha = layout.alpha() < 0 ? most : row[from + layout.alpha()] & most;
        for (int c = 0; c < 3; c++) {
          int level = level(layout, row, from, 2 - c, most);
          bgr[to++] = (byte) Blend.overWhite(level, alpha, most, layout.multiplied());
        }
      }
    }
    return bgr;
  }

  private static void addUp(int[] row, int bands, int run) {
    for (int i = bands; i < row.length && run > 0; i++) {
      if (i / bands % run != 0) {
        row[i] = row[i] + row[i - bands] & 0xffff;
      }
    }
  }

  private static int level(TiffLayout layout, int[] row, int at, int colour, int most) {
    return switch (layout.photometric()) {
      case TiffLayout.CMYK ->
          (int) ((long) (most - (row[at + colour] & most)) * (most - (row[at + 3] & most)) / most);
      case 0, 1 -> layout.invertsItself() ? most - (row[at] & most) : row[at] & most;
      default -> row[at + colour] & most;
    };
  }

  static byte[] bmp(byte[] file) throws IOException {
    BufferedImage image = read("bmp", BmpHeader.windowsFile(file));
    Raster raster = image.getRaster();
    if (raster.getNumBands() > 1 || image.getColorModel() instanceof IndexColorModel) {
      return packed(image);
    }
    if (image.getColorModel().getNumColorComponents() > 1) {
      return packed(image);
    }
    int[] grey = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    byte[] bgr = new byte[3 * grey.length];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) grey[i / 3];
    }
    return bgr;
  }

  /** Palettes and masks, which Java turns into RGB as they stand. */
  private static byte[] packed(BufferedImage image) {
    int width = image.getWidth();
    byte[] bgr = new byte[3 * width * image.getHeight()];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        for (int shift = 0; shift < 24; shift += 8) {
          bgr[to++] = (byte) Blend.overWhite(argb >> shift & 0xff, argb >>> 24, 255, false);
        }
      }
    }
    return bgr;
  }

  private static BufferedImage read(String format, byte[] file) throws IOException {
    ImageReader reader = own(format);
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  /** Java's reader, whatever others the class path adds. */
  static ImageReader own(String format) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule().equals(ImageReader.class.getModule())) {
        return reader;
      }
      reader.dispose();
    }
    throw new IOException("this Java has no reader of " + format);
  }
}
