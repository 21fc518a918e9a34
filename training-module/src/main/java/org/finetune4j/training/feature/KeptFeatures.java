package org.finetune4j.training.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.load.Origin;
import org.finetune4j.model.network.Network;
import org.finetune4j.training.batch.BatchSource;

/**
 * What a fixed backbone computes of images, kept as long as it does not train: several augmented
 * views of those to train on, one view of those to validate on. Owns native memory.
 */
public final class KeptFeatures implements AutoCloseable {
  private final List<Features> views = new ArrayList<>();
  private Optional<Features> valid = Optional.empty();

  /** Is given how many of all batches are done, after each; false ends it. */
  @FunctionalInterface
  public interface Progress {
    boolean proceed(int done, int batches);
  }

  /**
   * Computes what is still missing.
   *
   * @return whether all is there; false where it was ended
   */
  public boolean compute(
      Network network, BatchSource train, BatchSource validation, int wanted, Progress progress) {
    BatchSource images = train.inOrder();
    int total = wanted * images.batches() + validation.batches();
    for (int view = views.size(); view < wanted; view++) {
      int before = view * images.batches();
      Optional<Features> features =
          Features.of(network, images, view, done -> progress.proceed(before + done, total));
      if (features.isEmpty()) {
        return false;
      }
      views.add(features.get());
      features.get().requireSameImages(views.get(0));
    }
    if (valid.isEmpty()) {
      int before = wanted * images.batches();
      valid =
          Features.of(
              network, validation.inOrder(), 0, done -> progress.proceed(before + done, total));
    }
    return valid.isPresent();
  }

  /** Refuses views of other images than the one to validate on: for where both are of all. */
  public void requireSameImages() {
    views.forEach(valid.orElseThrow()::requireSameImages);
  }

  /** Where the images to validate on come from. */
  public List<Origin> origins() {
    return valid.orElseThrow().origins();
  }

  public BatchSource training(int batchSize, long seed) {
    return training(all(views.get(0)), batchSize, seed);
  }

  /** Of those images of the views. */
  public BatchSource training(int[] rows, int batchSize, long seed) {
    return FeatureBatches.training(views, rows, batchSize, seed);
  }

  public BatchSource validation(int batchSize) {
    return validation(all(valid.orElseThrow()), batchSize);
  }

  /** Of those images to validate on. */
  public BatchSource validation(int[] rows, int batchSize) {
    return FeatureBatches.validation(valid.orElseThrow(), rows, batchSize);
  }

  private static int[] all(Features features) {
    return IntStream.range(0, features.size()).toArray();
  }

  @Override
  public void close() {
    views.forEach(Features::close);
    views.clear();
    valid.ifPresent(Features::close);
    valid = Optional.empty();
  }
}
