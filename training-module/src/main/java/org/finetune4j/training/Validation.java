package org.finetune4j.training;

import java.util.Optional;
import java.util.function.IntPredicate;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.predict.Scores;
import org.finetune4j.training.batch.BatchSource;

/** Runs an epoch's batches through a network in inference mode. */
final class Validation {
  private Validation() {}

  /**
   * Scores of all batches.
   *
   * @throws BadInputException where there is none
   */
  static Scores run(Network network, BatchSource source) {
    return run(network, source, 0, done -> true).orElseThrow();
  }

  /**
   * Scores of an epoch's batches, as {@link Scores#of}.
   *
   * @param proceed is given the number of batches done, after each; false ends it
   * @return empty where it was ended
   * @throws BadInputException where there is none
   */
  static Optional<Scores> run(
      Network network, BatchSource source, int epoch, IntPredicate proceed) {
    try (BatchSource.Epoch batches = source.epoch(epoch)) {
      return Scores.of(network, batches, proceed);
    }
  }
}
