package org.finetune4j.training;

import java.util.Objects;
import org.finetune4j.model.Trainable;
import org.finetune4j.training.schedule.Schedule;

/**
 * One fit, or one of fine_tune's two.
 *
 * @param name {@code frozen} or {@code all}, by what is trained
 * @param trainable what is trained
 * @param epochs at least 1
 * @param schedule of rates and momentum over all its steps
 */
record Phase(String name, Trainable trainable, int epochs, Schedule schedule) {
  Phase {
    Objects.requireNonNull(name);
    Objects.requireNonNull(trainable);
    Objects.requireNonNull(schedule);
    if (epochs < 1) {
      throw new IllegalArgumentException("a phase of " + epochs + " epochs");
    }
  }
}
