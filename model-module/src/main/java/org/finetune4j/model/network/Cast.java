package org.finetune4j.model.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An array in the network's number format; a copy only where it was in another. */
record Cast(INDArray array, boolean copied) implements AutoCloseable {
  static Cast of(INDArray given, DataType type) {
    return given.dataType() == type ? new Cast(given, false) : new Cast(given.castTo(type), true);
  }

  @Override
  public void close() {
    if (copied) {
      array.close();
    }
  }
}
