package org.finetune4j.training;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;

/**
 * Where an image of a batch comes from.
 *
 * @param sample of the table
 * @param size of the image in its file
 * @param toOriginal takes a point in [-1,1] of the network's image to pixels of the file's
 */
public record Origin(Sample sample, ImageSize size, UnaryOperator<Point> toOriginal) {
  /** No null. */
  public Origin {
    Objects.requireNonNull(sample);
    Objects.requireNonNull(size);
    Objects.requireNonNull(toOriginal);
  }
}
