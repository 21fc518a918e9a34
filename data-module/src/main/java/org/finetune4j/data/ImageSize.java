package org.finetune4j.data;

/** Height and width in pixels, in this order as in tensors' shapes. */
public record ImageSize(int height, int width) {
  /** Both at least 1. */
  public ImageSize {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an image of " + height + "x" + width + " (height x width)");
    }
  }

  /** As tall as wide. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
