package org.finetune4j.model.engine;

import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;

/** A block of native memory that JavaCPP counts, owned by whoever made it. */
final class NativeBlock implements AutoCloseable {
  private final BytePointer bytes;
  private final long start;
  private final long size;

  NativeBlock(long size) {
    this.size = size;
    bytes = new BytePointer(size + MemoryLayout.ALIGNMENT);
    long address = bytes.address();
    start = address + (MemoryLayout.ALIGNMENT - address % MemoryLayout.ALIGNMENT);
  }

  long size() {
    return size;
  }

  long address() {
    return start;
  }

  /** For tests: fills the block with NaN, so that a read before the first write shows. */
  void poison() {
    BytePointer.memset(new PagedPointer(start), 0xff, size);
  }

  @Override
  public void close() {
    bytes.deallocate();
  }
}
