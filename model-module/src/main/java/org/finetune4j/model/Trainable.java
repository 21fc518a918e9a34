package org.finetune4j.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What of a network is trained.
 *
 * @param groups the groups whose weights are trained
 * @param frozenBatchNormTrains what happens to the batch normalisations of the other groups: true,
 *     as in fastai, and they normalise by the batch, train their scale and shift and move their
 *     running statistics; false, and they are fixed: they normalise by the running statistics, and
 *     nothing of them changes
 */
public record Trainable(Set<Parameter.Group> groups, boolean frozenBatchNormTrains) {
  public Trainable {
    groups = Set.copyOf(groups);
  }

  /** Everything. */
  public static Trainable all() {
    return new Trainable(EnumSet.allOf(Parameter.Group.class), true);
  }

  /** These groups. */
  public static Trainable only(boolean frozenBatchNormTrains, Parameter.Group... groups) {
    return new Trainable(Set.copyOf(Arrays.asList(groups)), frozenBatchNormTrains);
  }

  /** Whether the batch normalisations of that group are fixed. */
  public boolean fixesBatchNorm(Parameter.Group group) {
    return !groups.contains(group) && !frozenBatchNormTrains;
  }

  /** Whether the optimizer moves that parameter; false for running statistics. */
  public boolean trains(Parameter parameter) {
    return parameter.kind().trained() && changes(parameter.group(), parameter.kind());
  }

  /**
   * Whether a training step changes a tensor of that group and kind, running statistics included.
   */
  public boolean changes(Parameter.Group group, Parameter.Kind kind) {
    return groups.contains(group) || (kind.batchNorm() && frozenBatchNormTrains);
  }

  /** Whether the whole backbone stands still, so that its output for an image never changes. */
  public boolean fixesBackbone() {
    return fixesBatchNorm(Parameter.Group.EARLY) && fixesBatchNorm(Parameter.Group.LATE);
  }
}
