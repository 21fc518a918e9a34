package org.finetune4j.data;

import java.util.List;
import java.util.Objects;

/** Samples and the task they are for. */
public record SampleTable(Task task, List<Sample> samples) {
  public SampleTable {
    Objects.requireNonNull(task);
    samples = List.copyOf(samples);
  }

  /** The samples of one role, in order. */
  public SampleTable only(Role role) {
    return new SampleTable(task, samples.stream().filter(s -> s.role() == role).toList());
  }

  /** The training samples, in order. */
  public SampleTable train() {
    return only(Role.TRAIN);
  }

  /** The validation samples, in order. */
  public SampleTable valid() {
    return only(Role.VALID);
  }

  /** Number of samples. */
  public int size() {
    return samples.size();
  }
}
