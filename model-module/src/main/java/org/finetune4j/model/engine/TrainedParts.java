package org.finetune4j.model.engine;

import java.util.Set;
import org.finetune4j.model.Parameter.Group;

/**
 * What of the body a step trains.
 *
 * @param weights groups whose convolutions are trained, and whose normalisations are with them
 * @param frozenNormTrains whether the other groups' normalisations use batch statistics and are
 *     trained all the same (fastai's freezing), or are fixed on their running statistics
 */
record TrainedParts(Set<Group> weights, boolean frozenNormTrains) {
  static final TrainedParts ALL = new TrainedParts(Set.of(Group.EARLY, Group.LATE), true);

  TrainedParts {
    weights = Set.copyOf(weights);
  }

  boolean weight(Group group) {
    return weights.contains(group);
  }

  boolean norm(Group group) {
    return frozenNormTrains || weight(group);
  }
}
