package org.finetune4j.data.image;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is refused before anything is decoded.
 *
 * @param maxBytes largest file
 * @param maxPixels largest width times height, as the header claims it
 * @param formats what is read at all
 */
public record PictureLimits(long maxBytes, long maxPixels, Set<PictureFormat> formats) {
  /** At least one byte, one pixel, one format. */
  public PictureLimits {
    formats = Set.copyOf(formats);
    if (maxBytes < 1 || maxPixels < 1 || formats.isEmpty()) {
      throw new IllegalArgumentException("limits that nothing passes");
    }
  }

  /** One's own pictures: files to 256 MB, 100 megapixels, every format. */
  public static PictureLimits defaults() {
    return new PictureLimits(256L << 20, 100_000_000L, EnumSet.allOf(PictureFormat.class));
  }

  /**
   * Pictures sent by strangers: files to 32 MB, 40 megapixels, JPEG and PNG only. The WebP reader
   * inside OpenCV 4.5.5 has published vulnerabilities.
   */
  public static PictureLimits forStrangers() {
    return new PictureLimits(
        32L << 20, 40_000_000L, EnumSet.of(PictureFormat.JPEG, PictureFormat.PNG));
  }
}
