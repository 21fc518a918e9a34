package org.finetune4j.model.network;

import java.util.Objects;
import java.util.Optional;

/**
 * The table that a model's training and validation images come from.
 *
 * @param contents of the whole table, whatever the split: {@code SampleTable.contents}
 * @param trainingImages number of images trained on
 * @param validationImages number of images validated on
 * @param labelDelimiter between the labels of a cell of its file; empty where it has none
 */
public record TrainingTable(
    String contents, int trainingImages, int validationImages, Optional<String> labelDelimiter) {
  public TrainingTable {
    Objects.requireNonNull(contents);
    Objects.requireNonNull(labelDelimiter);
    if (trainingImages < 0 || validationImages < 0) {
      throw new IllegalArgumentException(
          "a number of images is at least 0, not " + trainingImages + " and " + validationImages);
    }
  }

  /** The same with that delimiter. */
  public TrainingTable withLabelDelimiter(String delimiter) {
    return new TrainingTable(contents, trainingImages, validationImages, Optional.of(delimiter));
  }
}
