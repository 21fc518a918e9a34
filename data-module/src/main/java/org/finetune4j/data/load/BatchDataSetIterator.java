package org.finetune4j.data.load;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A loader's batches as DL4J wants them. */
final class BatchDataSetIterator implements DataSetIterator {
  private static final long serialVersionUID = 1L;

  private final transient BatchLoader loader;
  private int epoch;
  private transient Batches batches;
  private boolean untouched = true;
  private transient DataSetPreProcessor preProcessor;

  BatchDataSetIterator(BatchLoader loader, int epoch) {
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
    return loader.imageLength();
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
