package org.finetune4j.model.weights;

import java.util.List;

/**
 * One tensor of a file, without its numbers.
 *
 * @param name as in the file
 * @param type number format
 * @param shape sizes of its dimensions; empty for a single number
 * @param begin first byte, from the beginning of the file's data
 * @param end byte after the last
 */
public record TensorInfo(String name, TensorType type, List<Long> shape, long begin, long end) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** How many numbers. */
  public long length() {
    return (end - begin) / type.bytes();
  }
}
