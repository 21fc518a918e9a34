package org.finetune4j.data.image;

import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;

/** An image file in memory whose header has been read and found sound. */
public final class EncodedImage implements DecodableImage {
  private final byte[] file;
  private final String name;
  private final ImageHeader header;

  EncodedImage(byte[] file, String name, ImageHeader header) {
    this.file = file;
    this.name = name;
    this.header = header;
  }

  @Override
  public ImageSize size() {
    return header.upright();
  }

  /** The largest of 1, 2, 4 and 8 that leaves at least this size. */
  int reductionFor(ImageSize atLeast) {
    ImageSize size = size();
    int reduction = 8;
    while (reduction > 1
        && (size.width() < (long) reduction * atLeast.width()
            || size.height() < (long) reduction * atLeast.height())) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * Decodes.
   *
   * @param reduction 1, 2, 4 or 8: pixels of the file to one of the image, along each side. A JPEG
   *     is decoded at that scale, which is much faster; others are averaged afterwards.
   */
  @Override
  public Image decode(int reduction) {
    if (reduction != 1 && reduction != 2 && reduction != 4 && reduction != 8) {
      throw new IllegalArgumentException("a reduction of " + reduction);
    }
    try {
      return DecodingMemory.within(memory(reduction), name, () -> decoded(reduction));
    } catch (BadInputException e) {
      throw e;
    } catch (DamagedImageException e) {
      throw unreadable(e.getMessage(), e);
    } catch (Exception e) {
      throw unreadable("cannot be decoded", e);
    }
  }

  private BadInputException unreadable(String why, Exception cause) {
    return new BadInputException(name + " " + why + "; replace the file or take it out", cause);
  }

  /** Bytes of the heap: the image, the turned one, and what Java's own readers hold meanwhile. */
  private long memory(int reduction) {
    long rgb = 3 * header.pixels();
    long turned = header.orientation() == Orientation.UPRIGHT ? 0 : rgb;
    return switch (header.format()) {
      case JPEG -> (rgb + turned) / ((long) reduction * reduction);
      case PNG -> rgb + turned + file.length;
      case WEBP -> rgb + turned;
      case TIFF -> 3 * rgb + turned + file.length;
      case BMP, GIF -> 3 * rgb;
    };
  }

  private Image decoded(int reduction) throws Exception {
    return switch (header.format()) {
      case JPEG -> jpeg(reduction);
      case PNG -> upright(NativePixels.png(file, header)).reduced(reduction);
      case WEBP -> upright(NativePixels.webp(file, header)).reduced(reduction);
      case TIFF -> upright(RasterPixels.tiff(file)).reduced(reduction);
      case BMP -> upright(RasterPixels.bmp(file)).reduced(reduction);
      case GIF -> upright(GifFrame.read(file).bgr(file)).reduced(reduction);
    };
  }

  private Image upright(byte[] bgr) throws DamagedImageException {
    if (bgr.length != 3 * header.pixels()) {
      throw new DamagedImageException("holds another size than its header claims");
    }
    ImageSize size = size();
    byte[] rgb = header.orientation().uprightRgb(bgr, header.width(), header.height());
    return Image.of(size.width(), size.height(), rgb);
  }

  private Image jpeg(int reduction) throws DamagedImageException {
    int width = (header.width() + reduction - 1) / reduction;
    int height = (header.height() + reduction - 1) / reduction;
    byte[] bgr = NativePixels.jpeg(file, reduction, width, height);
    Orientation turn = header.orientation();
    // Where a turned side is no multiple of the reduction, its odd pixels come first.
    double spareWidth = width - header.width() / (double) reduction;
    double spareHeight = height - header.height() / (double) reduction;
    double left = turn.flipsX() ? (turn.swapsAxes() ? spareHeight : spareWidth) : 0;
    double top = turn.flipsY() ? (turn.swapsAxes() ? spareWidth : spareHeight) : 0;
    return new Image(
        turn.swapsAxes() ? height : width,
        turn.swapsAxes() ? width : height,
        turn.uprightRgb(bgr, width, height),
        size(),
        reduction,
        left,
        top);
  }
}
