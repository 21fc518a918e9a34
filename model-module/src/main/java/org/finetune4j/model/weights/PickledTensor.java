package org.finetune4j.model.weights;

import java.util.List;

/**
 * A tensor as a pickle describes it: places of a storage that lies elsewhere in the file.
 *
 * @param storage whose numbers they are
 * @param offset of the first number
 * @param shape sizes of its dimensions
 * @param strides how far apart the numbers of a dimension lie, as many as there are sizes
 */
record PickledTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
  /**
   * Numbers of a file.
   *
   * @param key by which the file names them
   * @param type their format
   * @param length how many they are
   */
  record Storage(String key, TensorType type, long length) {}

  PickledTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /**
   * A tensor whose every number lies in its storage, and that has no more numbers than the storage.
   *
   * @throws PickleException if it is none
   */
  static PickledTensor of(Storage storage, long offset, List<Long> shape, List<Long> strides)
      throws PickleException {
    boolean negative =
        offset < 0 || shape.stream().anyMatch(n -> n < 0) || strides.stream().anyMatch(n -> n < 0);
    if (negative || shape.size() != strides.size() || !fits(storage, offset, shape, strides)) {
      throw new PickleException(
          "a tensor of shape " + shape + " does not fit into its storage of " + storage.length());
    }
    return new PickledTensor(storage, offset, shape, strides);
  }

  private static boolean fits(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    try {
      long length = 1;
      long last = offset;
      for (int i = 0; i < shape.size(); i++) {
        length = Math.multiplyExact(length, shape.get(i));
        long steps = Math.max(0, shape.get(i) - 1);
        last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
      }
      return length == 0 || (last < storage.length() && length <= storage.length());
    } catch (ArithmeticException e) {
      return false;
    }
  }

  TensorInfo named(String name) {
    return new TensorInfo(name, storage.type(), shape);
  }

  /** Whether the numbers lie one after the other, in C order. */
  boolean contiguous() {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= shape.get(i);
    }
    return true;
  }

  /** From the first number to the last, both counted, where there is one. */
  long span() {
    long span = 1;
    for (int i = 0; i < shape.size(); i++) {
      span += (shape.get(i) - 1) * strides.get(i);
    }
    return span;
  }
}
