package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.load.Origin;
import org.finetune4j.model.network.Network;

/** The features of a learner's images for as long as its backbone stands still. */
final class KeptFeatures implements AutoCloseable {
  private final List<Features> views = new ArrayList<>();
  private Optional<Features> valid = Optional.empty();

  /** Is given how many of all batches are done, after each; false ends it. */
  @FunctionalInterface
  interface Progress {
    boolean proceed(int done, int batches);
  }

  /**
   * Computes what is still missing.
   *
   * @return whether all is there; not where it was broken off
   */
  boolean compute(
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
  void requireSameImages() {
    views.forEach(valid.orElseThrow()::requireSameImages);
  }

  /** Where the images to validate on come from. */
  List<Origin> origins() {
    return valid.orElseThrow().origins();
  }

  BatchSource training(int batchSize, long seed) {
    return training(all(views.get(0)), batchSize, seed);
  }

  /** Of those images of the views. */
  BatchSource training(int[] rows, int batchSize, long seed) {
    return FeatureBatches.training(views, rows, batchSize, seed);
  }

  BatchSource validation(int batchSize) {
    return validation(all(valid.orElseThrow()), batchSize);
  }

  /** Of those images to validate on. */
  BatchSource validation(int[] rows, int batchSize) {
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
