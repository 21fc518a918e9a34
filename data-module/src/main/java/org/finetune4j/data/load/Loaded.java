package org.finetune4j.data.load;

import org.finetune4j.data.BadInputException;

/** What a worker made of one sample. */
sealed interface Loaded {
  /**
   * A sample ready for a batch.
   *
   * @param image {@code [3, height, width]}, normalised
   * @param target as many numbers as the task is wide
   * @param mask 1 where a number counts
   */
  record Good(float[] image, float[] target, float[] mask, Origin origin) implements Loaded {}

  /** A sample whose image cannot be read. */
  record Bad(int index, BadImage image, BadInputException cause) implements Loaded {}
}
