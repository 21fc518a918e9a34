package org.finetune4j.training;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one step is made of.
 *
 * @param features [batch, 3, height, width], or what the network takes
 * @param targets [batch, width]
 * @param mask [batch, width], 1 for what counts; empty where everything does
 * @param origins where each image comes from; empty where nobody knows
 * @param owner frees the memory; called by {@link #close}
 */
public record TrainingBatch(
    INDArray features,
    INDArray targets,
    Optional<INDArray> mask,
    List<Origin> origins,
    Runnable owner)
    implements AutoCloseable {
  /** Copies the list. */
  public TrainingBatch {
    Objects.requireNonNull(owner);
    origins = List.copyOf(origins);
    if (!origins.isEmpty() && origins.size() != features.size(0)) {
      throw new IllegalArgumentException(origins.size() + " origins of " + features.size(0));
    }
  }

  /** A batch of arrays that their maker keeps. */
  public static TrainingBatch of(INDArray features, INDArray targets) {
    return new TrainingBatch(features, targets, Optional.empty(), List.of(), () -> {});
  }

  /** Number of images. */
  public int size() {
    return (int) features.size(0);
  }

  @Override
  public void close() {
    owner.run();
  }
}
