package org.finetune4j.training.batch;

import org.finetune4j.data.load.OnBadImage;

/**
 * How batches are read from files.
 *
 * @param batchSize images a step, at least 2: batch normalisation needs them
 * @param threads that decode images; 0 for as many as there are cores
 * @param cacheBytes memory for decoded images, 0 for none
 * @param skipBadImages whether images that cannot be read are skipped, counted and listed instead
 *     of ending the training
 */
public record LoaderSettings(int batchSize, int threads, long cacheBytes, boolean skipBadImages) {
  /** The number of threads to start. */
  public int threadCount() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** What happens to an image that cannot be read. */
  public OnBadImage onBadImage() {
    return skipBadImages ? OnBadImage.SKIP : OnBadImage.STOP;
  }
}
