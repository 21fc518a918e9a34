package org.finetune4j.training;

import java.util.List;
import java.util.function.Function;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.load.Row;

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
      public TrainingBatch next() {
        Batch batch = batches.next();
        List<Origin> origins = batch.rows().stream().map(ORIGIN).toList();
        return new TrainingBatch(
            batch.features(), batch.targets(), batch.mask(), origins, batch::close);
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }

  private static final Function<Row, Origin> ORIGIN =
      row -> new Origin(row.sample(), row.placement().original(), row.placement()::toOriginal);
}
