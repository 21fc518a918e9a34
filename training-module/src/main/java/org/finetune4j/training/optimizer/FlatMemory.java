package org.finetune4j.training.optimizer;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of flat ND4J views as Java sees it; valid as long as the array is. */
final class FlatMemory {
  private FlatMemory() {}

  static FloatBuffer floats(INDArray flat) {
    // addressPointer, unlike pointer, includes a view's offset.
    return new FloatPointer(contiguous(flat).data().addressPointer())
        .position(0)
        .capacity(flat.length())
        .limit(flat.length())
        .asBuffer();
  }

  private static INDArray contiguous(INDArray flat) {
    if (flat.length() > 1 && flat.stride(flat.rank() - 1) != 1 || flat.length() > 1 << 28) {
      throw new IllegalArgumentException("not a flat parameter: " + flat.shapeInfoToString());
    }
    return flat;
  }
}
