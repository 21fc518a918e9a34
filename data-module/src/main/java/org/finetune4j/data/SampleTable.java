package org.finetune4j.data;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Samples and the task they are for.
 *
 * @param notes what a user should know of how they were read, a sentence each
 */
public record SampleTable(Task task, List<Sample> samples, List<String> notes) {
  public SampleTable {
    Objects.requireNonNull(task);
    samples = List.copyOf(samples);
    notes = List.copyOf(notes);
  }

  /** Samples without notes. */
  public SampleTable(Task task, List<Sample> samples) {
    this(task, samples, List.of());
  }

  /** Other samples, read in the same way for the same task. */
  public SampleTable withSamples(List<Sample> others) {
    return new SampleTable(task, others, notes);
  }

  /** The samples of one role, in order. */
  public SampleTable only(Role role) {
    return withSamples(samples.stream().filter(s -> s.role() == role).toList());
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

  /** The groups of the samples, each once, as they first appear; without the unknown one. */
  public List<String> groups() {
    return samples.stream().map(Sample::group).filter(g -> !g.isEmpty()).distinct().toList();
  }

  /**
   * The same samples, each with its role.
   *
   * @throws BadInputException if no training or no validation sample is left
   */
  public SampleTable split(Split split) {
    SampleTable parted = split.apply(this);
    for (Role role : List.of(Role.TRAIN, Role.VALID)) {
      if (parted.only(role).size() == 0) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "Of %d samples the split leaves none for %s: choose another split.",
                size(),
                role == Role.TRAIN ? "training" : "validation"));
      }
    }
    return parted;
  }

  /**
   * SHA-256, in hexadecimal, over the task's columns and each sample's file, target and role, in
   * order. The folder the images lie in does not enter, nor do the images' bytes.
   */
  public String fingerprint() {
    return Fingerprint.of(this);
  }

  /** The same without the roles: that of the same samples, however they are split. */
  public String contents() {
    return Fingerprint.withoutRoles(this);
  }
}
