package org.finetune4j.data.read;

import org.finetune4j.data.Role;
import org.finetune4j.data.Split;
import org.finetune4j.data.transform.Pipeline;

/**
 * Biwi Kinect Head Pose as DataVec records: {@code [1, 3, height, width]} and the centre, scaled to
 * [-1,1], {@code [1, 2]}, x before y.
 *
 * @see SampleRecordReader
 */
public final class BiwiRecordReader extends SampleRecordReader {
  private static final long serialVersionUID = 1L;

  /** All samples, in the data's order, as a validation pipeline leaves them. */
  public BiwiRecordReader(Biwi source, Pipeline pipeline) {
    super(source.read(), pipeline);
  }

  /** The samples of one role after a split. */
  public BiwiRecordReader(Biwi source, Split split, Role role, Pipeline pipeline) {
    super(source.read().split(split).only(role), pipeline);
  }
}
