package org.finetune4j.data.read;

import org.finetune4j.data.Role;
import org.finetune4j.data.Split;
import org.finetune4j.data.transform.Pipeline;

/**
 * Images with points as DataVec records: {@code [1, 3, height, width]} and the points, scaled to
 * [-1,1], {@code [1, 2 * points]}, x before y. A missing point is refused: records carry no mask.
 *
 * @see SampleRecordReader
 */
public final class PointsRecordReader extends SampleRecordReader {
  private static final long serialVersionUID = 1L;

  /** All samples, in the data's order, as a validation pipeline leaves them. */
  public PointsRecordReader(PointsCsv source, Pipeline pipeline) {
    super(source.read(), pipeline);
  }

  /** The samples of one role after a split. */
  public PointsRecordReader(PointsCsv source, Split split, Role role, Pipeline pipeline) {
    super(source.read().split(split).only(role), pipeline);
  }
}
