package org.finetune4j.data.image;

import java.util.Objects;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;

/**
 * A decoded image, right way up, RGB, 8 bits a channel. It may have been decoded at a half, a
 * quarter or an eighth of its size; it then still knows the size of the original, in whose pixels
 * all points are given.
 */
public final class Image {
  private final int width;
  private final int height;
  private final byte[] rgb;
  private final ImageSize original;
  private final int reduction;
  private final double left;
  private final double top;

  /**
   * An image at its own size.
   *
   * @param rgb {@code [height, width, 3]}, interleaved; kept, not copied: not to be written to
   *     afterwards
   */
  public static Image of(int width, int height, byte[] rgb) {
    return new Image(width, height, rgb, new ImageSize(height, width), 1, 0, 0);
  }

  /** Left and top: where the original's corner lies, in this image's pixels. */
  Image(
      int width,
      int height,
      byte[] rgb,
      ImageSize original,
      int reduction,
      double left,
      double top) {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes for an image of " + width + "x" + height);
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.original = Objects.requireNonNull(original);
    this.reduction = reduction;
    this.left = left;
    this.top = top;
  }

  /** Width in pixels, as decoded. */
  public int width() {
    return width;
  }

  /** Height in pixels, as decoded. */
  public int height() {
    return height;
  }

  /** Size as decoded. */
  public ImageSize size() {
    return new ImageSize(height, width);
  }

  /** Size of the original, right way up. */
  public ImageSize original() {
    return original;
  }

  /** 1, 2, 4 or 8: how many pixels of the original's side one pixel stands for. */
  public int reduction() {
    return reduction;
  }

  /**
   * {@code [height, width, 3]}, interleaved: the very bytes, not a copy, since copies would cost a
   * third of the loader's time. Not to be written to.
   */
  public byte[] rgb() {
    return rgb;
  }

  /** One channel, 0..255, of one pixel; channel 0 is red. */
  public int level(int x, int y, int channel) {
    Objects.checkIndex(x, width);
    Objects.checkIndex(y, height);
    Objects.checkIndex(channel, 3);
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }

  /** A place in the original's pixels, in this image's. */
  public Point fromOriginal(Point place) {
    return new Point(place.x() / reduction + left, place.y() / reduction + top);
  }

  /** Averages blocks of that many pixels a side; blocks at the far edges may be smaller. */
  Image reduced(int factor) {
    if (factor == 1) {
      return this;
    }
    int w = (width + factor - 1) / factor;
    int h = (height + factor - 1) / factor;
    byte[] small = new byte[3 * w * h];
    for (int y = 0; y < h; y++) {
      int bottom = Math.min(height, (y + 1) * factor);
      for (int x = 0; x < w; x++) {
        int right = Math.min(width, (x + 1) * factor);
        int count = (bottom - y * factor) * (right - x * factor);
        for (int c = 0; c < 3; c++) {
          int sum = count / 2;
          for (int row = y * factor; row < bottom; row++) {
            for (int at = 3 * (row * width + x * factor) + c;
                at < 3 * (row * width + right);
                at += 3) {
              sum += rgb[at] & 0xff;
            }
          }
          small[3 * (y * w + x) + c] = (byte) (sum / count);
        }
      }
    }
    return new Image(w, h, small, original, reduction * factor, left / factor, top / factor);
  }

  @Override
  public String toString() {
    return "image " + size() + (reduction == 1 ? "" : " of " + original);
  }
}
