package org.finetune4j.training.feature;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.training.batch.BatchSource;

/**
 * Batches of kept features. Training takes the views in turn, an epoch each, shuffled and without a
 * last partial batch; validation takes the first, in order and whole.
 */
final class FeatureBatches implements BatchSource {
  /** The loader's path: features come in the order their images would. */
  private static final long ORDER = 0;

  private final List<Features> views;
  private final int[] rows;
  private final int batchSize;
  private final boolean training;
  private final long seed;

  private FeatureBatches(
      List<Features> views, int[] rows, int batchSize, boolean training, long seed) {
    this.views = List.copyOf(views);
    this.rows = rows.clone();
    this.batchSize = batchSize;
    this.training = training;
    this.seed = seed;
  }

  /** To train on those images of the views. */
  static FeatureBatches training(List<Features> views, int[] rows, int batchSize, long seed) {
    return new FeatureBatches(views, rows, batchSize, true, seed);
  }

  /** To validate on those images. */
  static FeatureBatches validation(Features view, int[] rows, int batchSize) {
    return new FeatureBatches(List.of(view), rows, batchSize, false, 0);
  }

  @Override
  public int batches() {
    int full = rows.length / batchSize;
    return training || rows.length % batchSize == 0 ? full : full + 1;
  }

  @Override
  public BatchSource inOrder() {
    return validation(views.get(0), rows, batchSize);
  }

  @Override
  public Epoch epoch(int number) {
    Features view = views.get(number % views.size());
    int[] order = order(number);
    return new Epoch() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < batches();
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int from = next++ * batchSize;
        return view.batch(
            Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
      }

      @Override
      public void close() {
        // the features stay
      }
    };
  }

  private int[] order(int number) {
    if (!training) {
      return rows;
    }
    int[] shuffled = RandomSource.of(seed, ORDER, number).permutation(rows.length);
    return Arrays.stream(shuffled).map(i -> rows[i]).toArray();
  }
}
