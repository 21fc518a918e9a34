package org.finetune4j.data.load;

import java.util.Objects;
import org.finetune4j.data.Sample;
import org.finetune4j.data.transform.Placement;

/** Where one row of a batch comes from, and how its image lies on the original. */
public record Row(Sample sample, Placement placement) {
  public Row {
    Objects.requireNonNull(sample);
    Objects.requireNonNull(placement);
  }
}
