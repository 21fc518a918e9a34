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
public record ImageLimits(long maxBytes, long maxPixels, Set<ImageFormat> formats) {
  /** At least one byte, one pixel, one format. */
  public ImageLimits {
    formats = Set.copyOf(formats);
    if (maxBytes < 1 || maxPixels < 1 || formats.isEmpty()) {
      throw new IllegalArgumentException("limits that nothing passes");
    }
  }

  /** One's own images: files to 256 MB, 100 megapixels, every format. */
  public static ImageLimits defaults() {
    return new ImageLimits(256L << 20, 100_000_000L, EnumSet.allOf(ImageFormat.class));
  }
}
