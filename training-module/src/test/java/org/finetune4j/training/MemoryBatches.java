package org.finetune4j.training;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.load.Batch;
import org.finetune4j.training.batch.BatchSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batches out of two arrays, in order. */
record MemoryBatches(INDArray features, INDArray targets, int batchSize) implements BatchSource {
  @Override
  public int batches() {
    return (int) ((features.size(0) + batchSize - 1) / batchSize);
  }

  @Override
  public Epoch epoch(int number) {
    return new Epoch() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < features.size(0);
      }

      @Override
      public Batch next() {
        long end = Math.min(features.size(0), next + batchSize);
        Batch batch = Batch.of(rows(features, end), rows(targets, end), Optional.empty());
        next = end;
        return batch;
      }

      private INDArray rows(INDArray array, long end) {
        return array.get(NDArrayIndex.interval(next, end)).dup('c');
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  /** Batches made by hand. */
  static BatchSource of(List<Batch> batches) {
    return new BatchSource() {
      @Override
      public int batches() {
        return batches.size();
      }

      @Override
      public Epoch epoch(int number) {
        var iterator = batches.iterator();
        return new Epoch() {
          @Override
          public boolean hasNext() {
            return iterator.hasNext();
          }

          @Override
          public Batch next() {
            return iterator.next();
          }

          @Override
          public void close() {
            // nothing is held
          }
        };
      }
    };
  }
}
