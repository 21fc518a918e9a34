package org.finetune4j.training;

import java.nio.file.Path;

/** A running fit, as callbacks see it. */
public interface Fit {
  /** What runs: {@code frozen} or {@code all}, by what is trained. */
  String phase();

  /** Epochs of this phase. */
  int epochs();

  /** The epoch it began with: above 0 where it was resumed. */
  int firstEpoch();

  /** Training steps an epoch. */
  int batches();

  /** What was recorded so far, of earlier phases too. */
  TrainingHistory recorder();

  /**
   * Asks to end after the current event; the reason stands in the outcome. Later requests change
   * nothing.
   */
  void stop(String reason);

  /** Writes the model as it is now, beside and renamed. */
  void saveModel(Path file);

  /** Writes the model, the optimizer's state and the place in the training, beside and renamed. */
  void saveCheckpoint(Path file);
}
