package org.finetune4j.data.image;

/**
 * How a stored image becomes upright: EXIF 2.32, tag 274. Upright pixel (x, y) is the stored one at
 * (x, y), or at (y, x) where the axes are swapped, counted from the far end where flipped.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  MIRRORED_UPSIDE_DOWN(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TO_THE_RIGHT(true, true, false),
  TRANSVERSED(true, true, true),
  QUARTER_TO_THE_LEFT(true, false, true);

  private final boolean swapsAxes;
  private final boolean flipsX;
  private final boolean flipsY;

  Orientation(boolean swapsAxes, boolean flipsX, boolean flipsY) {
    this.swapsAxes = swapsAxes;
    this.flipsX = flipsX;
    this.flipsY = flipsY;
  }

  /** EXIF's number; what is not 1..8 counts as upright, as everywhere. */
  static Orientation of(long exif) {
    return exif >= 1 && exif <= 8 ? values()[(int) exif - 1] : UPRIGHT;
  }

  /** Whether width and height change places. */
  boolean swapsAxes() {
    return swapsAxes;
  }

  /** Whether the upright image's x runs against the stored axis. */
  boolean flipsX() {
    return flipsX;
  }

  /** Whether the upright image's y runs against the stored axis. */
  boolean flipsY() {
    return flipsY;
  }

  /** From stored BGR to upright RGB, both {@code [height, width, 3]}. */
  byte[] uprightRgb(byte[] bgr, int storedWidth, int storedHeight) {
    int width = swapsAxes ? storedHeight : storedWidth;
    int height = swapsAxes ? storedWidth : storedHeight;
    int stepX = (swapsAxes ? storedWidth : 1) * (flipsX ? -3 : 3);
    int stepY = (swapsAxes ? 1 : storedWidth) * (flipsY ? -3 : 3);
    int first = (flipsX ? -stepX * (width - 1) : 0) + (flipsY ? -stepY * (height - 1) : 0);
    byte[] rgb = this == UPRIGHT ? bgr : new byte[bgr.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      int from = first + y * stepY;
      for (int x = 0; x < width; x++, from += stepX, to += 3) {
        byte blue = bgr[from];
        rgb[to + 1] = bgr[from + 1];
        rgb[to] = bgr[from + 2];
        rgb[to + 2] = blue;
      }
    }
    return rgb;
  }
}
