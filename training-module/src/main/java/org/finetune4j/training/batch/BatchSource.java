package org.finetune4j.training.batch;

import java.util.Iterator;
import org.finetune4j.data.load.Batch;

/** Where the batches of an epoch come from: files, memory, kept features. */
public interface BatchSource {
  /** Batches an epoch; the same in every epoch. */
  int batches();

  /**
   * The batches of an epoch. The same number gives the same batches.
   *
   * @param number counted from 0 over all fits
   */
  Epoch epoch(int number);

  /** The same images in their own order and all of them, whatever an epoch leaves out. */
  default BatchSource inOrder() {
    return this;
  }

  /** Batches one after the other; each is closed by whoever takes it. */
  interface Epoch extends Iterator<Batch>, AutoCloseable {
    @Override
    void close();
  }
}
