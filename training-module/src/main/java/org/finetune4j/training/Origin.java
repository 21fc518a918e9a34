package org.finetune4j.training;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.finetune4j.data.PictureSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;

/**
 * Where a picture of a batch comes from.
 *
 * @param sample of the table
 * @param size of the picture in its file
 * @param toOriginal takes a point in [-1,1] of the network's picture to pixels of the file's
 */
public record Origin(Sample sample, PictureSize size, UnaryOperator<Point> toOriginal) {
  /** No null. */
  public Origin {
    Objects.requireNonNull(sample);
    Objects.requireNonNull(size);
    Objects.requireNonNull(toOriginal);
  }
}
