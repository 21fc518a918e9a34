package org.finetune4j.model.engine;

import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's flat f32 array, read and written where it lies. */
final class FlatArray {
  /** Bytes that one buffer shows. */
  private static final long PIECE = 1 << 30;

  private final INDArray array;

  /** Keeps the array reachable for as long as this object is. */
  FlatArray(INDArray array) {
    if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
      throw new IllegalArgumentException("a flat array is of FLOAT and without gaps");
    }
    this.array = array;
  }

  /**
   * Address of an array's first number; {@code data().address()} would forget a view's offset.
   *
   * @throws IllegalStateException if the array was closed
   */
  static long address(INDArray array) {
    if (array.wasClosed()) {
      throw new IllegalStateException("an array of the layer was closed: its memory is gone");
    }
    return array.data().address() + array.offset() * array.data().getElementSize();
  }

  long address() {
    return address(array);
  }

  /** Of all numbers: another one where any was changed. */
  long checksum() {
    CRC32C checksum = new CRC32C();
    long end = address() + array.length() * Float.BYTES;
    for (long at = address(); at < end; at += PIECE) {
      int size = (int) Math.min(PIECE, end - at);
      checksum.update(
          new BytePointer(new PagedPointer(at)).capacity(size).limit(size).asByteBuffer());
    }
    return checksum.getValue();
  }

  void read(long offset, float[] to, int count) {
    at(offset).get(to, 0, count);
  }

  void write(long offset, float[] from) {
    at(offset).put(from, 0, from.length);
  }

  void clear(long offset, long count) {
    Pointer.memset(new PagedPointer(address() + offset * Float.BYTES), 0, count * Float.BYTES);
  }

  private FloatPointer at(long offset) {
    return new FloatPointer(new PagedPointer(address() + offset * Float.BYTES));
  }
}
