package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.finetune4j.model.network.Network;

/** The features of a learner's images for as long as its backbone stands still. */
final class KeptFeatures implements AutoCloseable {
  private final List<Features> views = new ArrayList<>();
  private Optional<Features> valid = Optional.empty();

  /**
   * Computes what is still missing.
   *
   * @return whether all is there; not where it was broken off
   */
  boolean compute(LearnerState state, BatchSource train, BatchSource validation, int wanted) {
    Network network = state.network;
    int total = wanted * train.inOrder().batches() + validation.batches();
    for (int view = views.size(); view < wanted; view++) {
      int before = view * train.inOrder().batches();
      Optional<Features> features =
          Features.of(network, train.inOrder(), view, tell(state, before, total));
      if (features.isEmpty()) {
        return false;
      }
      views.add(features.get());
      features.get().requireSameImages(views.get(0));
    }
    if (valid.isEmpty()) {
      int before = wanted * train.inOrder().batches();
      valid = Features.of(network, validation.inOrder(), 0, tell(state, before, total));
    }
    return valid.isPresent();
  }

  private static IntPredicate tell(LearnerState state, int before, int total) {
    return done -> {
      state.callbacks.forEach(c -> c.featuresStepDone(before + done, total));
      return !state.stopRequested;
    };
  }

  BatchSource training(int batchSize, long seed) {
    return FeatureBatches.training(views, all(views.get(0)), batchSize, seed);
  }

  BatchSource validation(int batchSize) {
    Features features = valid.orElseThrow();
    return FeatureBatches.validation(features, all(features), batchSize);
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
