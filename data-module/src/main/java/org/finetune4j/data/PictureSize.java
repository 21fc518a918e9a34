package org.finetune4j.data;

/** Height and width in pixels, in this order as in tensors' shapes. */
public record PictureSize(int height, int width) {
  /** Both at least 1. */
  public PictureSize {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a picture of " + height + "x" + width + " (height x width)");
    }
  }

  /** As tall as wide. */
  public static PictureSize square(int side) {
    return new PictureSize(side, side);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
