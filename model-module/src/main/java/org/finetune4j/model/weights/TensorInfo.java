package org.finetune4j.model.weights;

import java.util.List;

/**
 * One tensor of a file, without its numbers.
 *
 * @param name as in the file
 * @param type number format
 * @param shape sizes of its dimensions; empty for a single number
 */
public record TensorInfo(String name, TensorType type, List<Long> shape) {
  public TensorInfo {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException("'" + name + "' of shape " + shape);
    }
  }

  /** How many numbers. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
