package org.finetune4j.data.load;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images and targets of several samples. It owns its arrays, outside any workspace: {@link
 * #close()} frees them; asked for them afterwards, it refuses.
 */
public final class Batch implements AutoCloseable {
  private final INDArray features;
  private final INDArray targets;
  private final Optional<INDArray> mask;
  private final List<Row> rows;
  private boolean closed;

  Batch(INDArray features, INDArray targets, Optional<INDArray> mask, List<Row> rows) {
    this.features = features;
    this.targets = targets;
    this.mask = mask;
    this.rows = List.copyOf(rows);
  }

  /** {@code [batch, 3, height, width]}, normalised, float. */
  public synchronized INDArray features() {
    requireOpen();
    return features;
  }

  /** {@code [batch, width]} of the task, float; 0 where masked. */
  public synchronized INDArray targets() {
    requireOpen();
    return targets;
  }

  /** {@code [batch, width]}, 1 where a target counts; empty where all do. */
  public synchronized Optional<INDArray> mask() {
    requireOpen();
    return mask;
  }

  /** Where each row comes from. */
  public List<Row> rows() {
    return rows;
  }

  /** Number of samples. */
  public int size() {
    return rows.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    free(features);
    free(targets);
    mask.ifPresent(Batch::free);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this batch is closed");
    }
  }

  private static void free(INDArray array) {
    if (!array.wasClosed() && array.closeable()) {
      array.close();
    }
  }
}
