package org.finetune4j.training;

/**
 * Sees a fit as it runs. Callbacks are called one after the other in the order they were given, on
 * the training thread. The order of events is
 *
 * <pre>
 * featuresStepDone        a batch, where the backbone is fixed and its features are kept
 * fitStarts
 *   epochStarts
 *     stepDone            a step
 *     validationStarts
 *     validationStepDone  a batch
 *     epochEnds
 * fitEnds                 with how it ended, unless by an exception
 * </pre>
 *
 * An epoch that is stopped ends without {@code epochEnds}. The recorder already holds a step, or a
 * row, when callbacks see it.
 */
public interface Callback {
  /** A fixed backbone's features of a batch were computed: so many of so many are done. */
  default void featuresStepDone(int done, int batches) {}

  /** A step of a search for a learning rate was done: so many of at most so many. */
  default void sweepStepDone(int done, int steps) {}

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
  default void fitEnds(Fit fit, FitOutcome outcome) {}
}
