package org.finetune4j.training.batch;

import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;

/** Batches that a loader makes of files. */
final class FileBatches implements BatchSource {
  private final BatchLoader loader;
  private final BatchLoader inOrder;

  /**
   * Of two loaders of the same images.
   *
   * @param inOrder neither shuffles nor leaves anything out
   */
  FileBatches(BatchLoader loader, BatchLoader inOrder) {
    this.loader = loader;
    this.inOrder = inOrder;
  }

  @Override
  public int batches() {
    return loader.batchesPerEpoch();
  }

  @Override
  public BatchSource inOrder() {
    return new FileBatches(inOrder, inOrder);
  }

  @Override
  public Epoch epoch(int number) {
    Batches batches = loader.epoch(number);
    return new Epoch() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Batch next() {
        return batches.next();
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }
}
