package org.finetune4j.training;

import org.finetune4j.data.load.Batch;
import org.finetune4j.training.batch.BatchSource;

/** The batches of one epoch after the other. */
final class RepeatedEpochs implements AutoCloseable {
  private final BatchSource source;
  private int number;
  private BatchSource.Epoch epoch;

  RepeatedEpochs(BatchSource source, int first) {
    this.source = source;
    number = first;
    epoch = source.epoch(first);
  }

  Batch next() {
    if (!epoch.hasNext()) {
      epoch.close();
      epoch = source.epoch(++number);
      PhaseRun.requireBatch(epoch);
    }
    return epoch.next();
  }

  @Override
  public void close() {
    epoch.close();
  }
}
