package org.finetune4j.model.engine;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's flat f32 array, read and written where it lies. */
final class FlatArray {
  private final INDArray array;
  private final long address;
  private final FloatPointer numbers;

  /** Keeps the array reachable for as long as this object is. */
  FlatArray(INDArray array) {
    if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
      throw new IllegalArgumentException("a flat array is of FLOAT and without gaps");
    }
    this.array = array;
    address = address(array);
    numbers = new FloatPointer(new PagedPointer(address));
  }

  /** Address of an array's first number; {@code data().address()} would forget a view's offset. */
  static long address(INDArray array) {
    return array.data().address() + array.offset() * array.data().getElementSize();
  }

  long address() {
    return address;
  }

  void read(long offset, float[] to, int count) {
    numbers.getPointer(offset).get(to, 0, count);
  }

  void write(long offset, float[] from) {
    numbers.getPointer(offset).put(from, 0, from.length);
  }

  void clear(long offset, long count) {
    Pointer.memset(new PagedPointer(address + offset * Float.BYTES), 0, count * Float.BYTES);
  }
}
