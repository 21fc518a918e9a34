package org.finetune4j.training;

/**
 * Sees a fit as it runs. Callbacks are called one after the other in the order they were given, on
 * the training thread. The order of events is
 *
 * <pre>
 * fitStarts
 *   epochStarts
 *     stepDone            a step
 *     validationStarts
 *     validationStepDone  a batch
 *     epochEnds
 * fitEnds                 always, with how it ended
 * </pre>
 *
 * An epoch that is broken off ends without {@code epochEnds}. The recorder already holds a step, or
 * a row, when it is told.
 */
public interface Callback {
  /** Before the first batch of a phase, with everything set. */
  default void fitStarts(Fit fit) {}

  /** Before the first batch of an epoch, counted from 0. */
  default void epochStarts(Fit fit, int epoch) {}

  /** After a step, its update included. */
  default void stepDone(Fit fit, Step step) {}

  /** Before the first validation batch. */
  default void validationStarts(Fit fit, int epoch) {}

  /** After a validation batch: so many of so many are done. */
  default void validationStepDone(Fit fit, int done, int batches) {}

  /** After validation. */
  default void epochEnds(Fit fit, EpochRow row) {}

  /** After the last event of the phase. */
  default void fitEnds(Fit fit, Outcome outcome) {}
}
