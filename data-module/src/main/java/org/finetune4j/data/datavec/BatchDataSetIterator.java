package org.finetune4j.data.datavec;

import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A loader's batches for Deeplearning4j's own {@code fit}: masks and random transforms included.
 * Each reset goes on to the next epoch. The loader decodes on its own threads, so Deeplearning4j
 * adds none. The arrays are freed by the garbage collector.
 */
public final class BatchDataSetIterator implements DataSetIterator {
  private static final long serialVersionUID = 1L;

  private final transient BatchLoader loader;
  private int epoch;
  private transient Batches batches;
  private boolean untouched = true;
  private transient DataSetPreProcessor preProcessor;

  /**
   * Begins at an epoch.
   *
   * @param epoch from 0
   */
  public BatchDataSetIterator(BatchLoader loader, int epoch) {
    this.loader = loader;
    this.epoch = epoch;
    this.batches = loader.epoch(epoch);
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public DataSet next() {
    untouched = false;
    Batch batch = batches.next();
    DataSet set = new DataSet(batch.features(), batch.targets(), null, batch.mask().orElse(null));
    if (preProcessor != null) {
      preProcessor.preProcess(set);
    }
    return set;
  }

  @Override
  public DataSet next(int samples) {
    if (samples != loader.batchSize()) {
      throw new UnsupportedOperationException("batches have " + loader.batchSize() + " samples");
    }
    return next();
  }

  @Override
  public void reset() {
    // fit() resets before it begins: that is not the end of an epoch.
    if (!untouched) {
      batches.close();
      epoch++;
      batches = loader.epoch(epoch);
      untouched = true;
    }
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return loader.batchSize();
  }

  @Override
  public int inputColumns() {
    ImageSize size = loader.pipeline().size();
    return 3 * size.height() * size.width();
  }

  @Override
  public int totalOutcomes() {
    return loader.table().task().width();
  }

  @Override
  public List<String> getLabels() {
    return loader.table().task().columns();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor other) {
    preProcessor = other;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }
}
