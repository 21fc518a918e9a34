package org.finetune4j.data.load;

import java.util.Objects;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.transform.Placement;

/** Where an image of a batch comes from, and how it lies on the original. */
public record Origin(Sample sample, Placement placement) {
  public Origin {
    Objects.requireNonNull(sample);
    Objects.requireNonNull(placement);
  }

  /** Size of the image in its file, right way up. */
  public ImageSize size() {
    return placement.original();
  }

  /** From [-1,1] of the network's image to pixels of the file's. */
  public Point toOriginal(Point scaled) {
    return placement.toOriginal(scaled);
  }
}
