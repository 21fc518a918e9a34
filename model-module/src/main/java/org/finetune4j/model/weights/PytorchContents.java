package org.finetune4j.model.weights;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a file of {@code torch.save} holds.
 *
 * @param root the pickled value
 * @param storages where the numbers lie, by key
 */
record PytorchContents(Object root, Map<String, Extent> storages) {
  /**
   * A stretch of a file.
   *
   * @param begin first byte
   * @param bytes how many
   * @param crc32 of them, where the file has it
   */
  record Extent(long begin, long bytes, OptionalLong crc32) {}
}
