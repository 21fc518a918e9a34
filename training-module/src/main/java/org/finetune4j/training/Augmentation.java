package org.finetune4j.training;

/** What is done to a training picture, beyond bringing it to the network's size. */
public enum Augmentation {
  /**
   * A random part of the picture, between {@link TrainingConfig#minScale} of it and all: fastai's
   * {@code RandomResizedCrop}. Validated on the centre of the squashed picture.
   */
  RANDOM_CROP,
  /**
   * The whole picture squashed, then flipped, turned, zoomed, warped and lit at random: fastai's
   * {@code aug_transforms}. Validated on the squashed picture.
   */
  AFFINE,
  /** Both. */
  RANDOM_CROP_AND_AFFINE,
  /** Nothing: the whole picture, squashed. */
  NONE
}
