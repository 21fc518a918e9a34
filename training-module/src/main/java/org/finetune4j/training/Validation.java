package org.finetune4j.training;

import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Network;

/** Runs images through a network in inference mode. */
final class Validation {
  private Validation() {}

  /** Told after each batch; says whether to go on. */
  @FunctionalInterface
  interface Progress {
    boolean goesOn(int done, int batches);
  }

  /**
   * All batches of an epoch; empty where it was broken off.
   *
   * @throws BadInputException where there is none: nothing can be measured on nothing
   */
  static Optional<Scored> run(Network network, BatchSource source, int epoch, Progress progress) {
    Scored.Collector collector = new Scored.Collector();
    try (BatchSource.Epoch batches = source.epoch(epoch)) {
      if (!batches.hasNext()) {
        throw new BadInputException("There is no image to measure on: choose another split.");
      }
      for (int done = 1; batches.hasNext(); done++) {
        try (TrainingBatch batch = batches.next()) {
          collector.add(batch, network.evaluate(batch.features(), batch.targets(), batch.mask()));
        }
        if (!progress.goesOn(done, source.batches())) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(collector.scored());
  }
}
