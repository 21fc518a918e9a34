package org.finetune4j.model.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gives tensors their places in one block of memory, the same place to those that never meet. */
final class MemoryLayout {
  /** A cache line, which oneDNN asks for. */
  static final int ALIGNMENT = 64;

  private MemoryLayout() {}

  /** Places one after the other; returns the bytes needed. */
  static long sideBySide(List<Tensor> tensors) {
    long end = 0;
    for (Tensor tensor : tensors) {
      tensor.offset = end;
      end += aligned(tensor.bytes);
    }
    return end;
  }

  /** Places by liveness, the largest first, each in the lowest gap; returns the bytes needed. */
  static long byLiveness(List<Tensor> tensors) {
    List<Tensor> bySize = new ArrayList<>(tensors);
    bySize.sort(Comparator.comparingLong((Tensor t) -> t.bytes).reversed());
    List<Tensor> placed = new ArrayList<>();
    long end = 0;
    for (Tensor tensor : bySize) {
      long offset = 0;
      // The placed ones stand in the order of their offsets, so one pass finds the lowest gap.
      for (Tensor other : placed) {
        if (tensor.sharesTimeWith(other)) {
          if (other.offset >= offset + tensor.bytes) {
            break;
          }
          offset = Math.max(offset, other.offset + aligned(other.bytes));
        }
      }
      tensor.offset = offset;
      end = Math.max(end, offset + aligned(tensor.bytes));
      int at = 0;
      while (at < placed.size() && placed.get(at).offset <= offset) {
        at++;
      }
      placed.add(at, tensor);
    }
    return end;
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
