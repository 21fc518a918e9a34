package org.finetune4j.model.predict;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.load.BadImage;

/**
 * How a {@link Predictor} works.
 *
 * @param batchSize images at a time, at least 1
 * @param threads that decode images, at least 1
 * @param limits what is refused before it is decoded
 * @param skipped is given each image that cannot be read, by the thread that asked for predictions;
 *     empty where such an image is an error
 */
public record PredictorOptions(
    int batchSize, int threads, ImageLimits limits, Optional<Consumer<BadImage>> skipped) {
  public PredictorOptions {
    Objects.requireNonNull(limits);
    Objects.requireNonNull(skipped);
    if (batchSize < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "a batch of " + batchSize + " images and " + threads + " threads: both are at least 1");
    }
  }

  /** 64 images at a time, a thread for each processor, one's own images, none of them skipped. */
  public static PredictorOptions defaults() {
    return new PredictorOptions(
        64, Runtime.getRuntime().availableProcessors(), ImageLimits.defaults(), Optional.empty());
  }

  /** The same with so many images at a time. */
  public PredictorOptions withBatchSize(int images) {
    return new PredictorOptions(images, threads, limits, skipped);
  }

  /** The same with so many threads that decode images. */
  public PredictorOptions withThreads(int count) {
    return new PredictorOptions(batchSize, count, limits, skipped);
  }

  /** The same with other limits, for instance for images sent by strangers. */
  public PredictorOptions withLimits(ImageLimits others) {
    return new PredictorOptions(batchSize, threads, others, skipped);
  }

  /** The same, but images that cannot be read are left out and given to the consumer. */
  public PredictorOptions skippingBadImages(Consumer<BadImage> consumer) {
    return new PredictorOptions(batchSize, threads, limits, Optional.of(consumer));
  }
}
