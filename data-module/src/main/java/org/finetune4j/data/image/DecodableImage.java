package org.finetune4j.data.image;

import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;

/** An image whose size is known and which is not decoded yet. */
public interface DecodableImage {
  /** Size of the whole image, right way up. */
  ImageSize size();

  /**
   * Decodes.
   *
   * @param reduction 1, 2, 4 or 8: pixels of the original to one of the image, along each side
   * @throws BadInputException if it is damaged, or Java's memory does not hold it
   */
  Image decode(int reduction);
}
