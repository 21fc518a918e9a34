package org.finetune4j.training.batch;

/** What is done to a training image, beyond bringing it to the network's size. */
public enum Augmentation {
  /**
   * A random part of the image, between {@link ImageSettings#minScale} of it and all: fastai's
   * {@code RandomResizedCrop}. Validated on the centre of the squashed image.
   */
  RANDOM_CROP,
  /**
   * The whole image squashed, then flipped, turned, zoomed, warped and lit at random: fastai's
   * {@code aug_transforms}. Validated on the squashed image.
   */
  AFFINE,
  /** Both. */
  RANDOM_CROP_AND_AFFINE,
  /** Nothing: the whole image, squashed. */
  NONE;

  /** Whether images may be flipped from left to right. */
  public boolean mirrors() {
    return this == AFFINE || this == RANDOM_CROP_AND_AFFINE;
  }
}
