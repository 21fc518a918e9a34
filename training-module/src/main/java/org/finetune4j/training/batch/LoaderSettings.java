package org.finetune4j.training.batch;

import java.util.Objects;
import org.finetune4j.data.load.OnBadImage;

/**
 * How batches are read from files.
 *
 * @param batchSize images a step, at least 2: batch normalisation needs them
 * @param threads that decode images; 0 for as many as there are cores
 * @param cacheBytes memory for decoded images, 0 for none
 * @param onBadImage whether an image that cannot be read ends the training, or is skipped, counted
 *     and listed
 */
public record LoaderSettings(int batchSize, int threads, long cacheBytes, OnBadImage onBadImage) {
  public LoaderSettings {
    Objects.requireNonNull(onBadImage);
  }

  /** The number of threads to start. */
  public int threadCount() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
