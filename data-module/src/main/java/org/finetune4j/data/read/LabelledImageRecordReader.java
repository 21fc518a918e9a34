package org.finetune4j.data.read;

import org.finetune4j.data.Role;
import org.finetune4j.data.Split;
import org.finetune4j.data.transform.Pipeline;

/**
 * Images with several labels or none as DataVec records: {@code [1, 3, height, width]} and the
 * labels, multi-hot, {@code [1, labels]}.
 *
 * @see SampleRecordReader
 */
public final class LabelledImageRecordReader extends SampleRecordReader {
  private static final long serialVersionUID = 1L;

  /** All samples, in the data's order, as a validation pipeline leaves them. */
  public LabelledImageRecordReader(LabelsCsv source, Pipeline pipeline) {
    super(source.read(), pipeline);
  }

  /** The samples of one role after a split. */
  public LabelledImageRecordReader(LabelsCsv source, Split split, Role role, Pipeline pipeline) {
    super(source.read().split(split).only(role), pipeline);
  }
}
