package org.finetune4j.training.batch;

import java.util.Objects;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.LostPoints;

/**
 * How images are brought to the network.
 *
 * @param size of the network's image
 * @param augmentation of the training images
 * @param minScale least share of the image that a random crop takes, in (0,1]
 * @param lostPoints what becomes of a training point that leaves the image
 */
public record ImageSettings(
    ImageSize size, Augmentation augmentation, double minScale, LostPoints lostPoints) {
  /** No null. */
  public ImageSettings {
    Objects.requireNonNull(size);
    Objects.requireNonNull(augmentation);
    Objects.requireNonNull(lostPoints);
  }
}
