package org.finetune4j.training;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.BadInputException;

/**
 * How a fit ended.
 *
 * @param end in which way
 * @param reason for a reader; empty where it ran to its end
 */
public record FitOutcome(End end, String reason) {
  /** The ways to end. */
  public enum End {
    /** All epochs were done. */
    COMPLETED,
    /** A callback asked to stop; what was learned is good. */
    STOPPED_EARLY,
    /** {@link Learner#stop} was called, for example by Ctrl-C; what was learned is good. */
    INTERRUPTED,
    /** The loss became infinite or no number; the last update was not made. */
    DIVERGED
  }

  /** No null. */
  public FitOutcome {
    Objects.requireNonNull(end);
    Objects.requireNonNull(reason);
  }

  static final FitOutcome COMPLETED = new FitOutcome(End.COMPLETED, "");

  static FitOutcome interrupted() {
    return new FitOutcome(End.INTERRUPTED, "Stopped on request.");
  }

  /**
   * Ends as a search for a learning rate does: by an exception where nothing can follow.
   *
   * @throws CancellationException if it was interrupted
   * @throws BadInputException if it diverged
   */
  void requireLearned() {
    switch (end) {
      case INTERRUPTED -> throw new CancellationException(reason);
      case DIVERGED -> throw new BadInputException(reason);
      default -> {}
    }
  }

  /** Whether a following phase should begin. */
  public boolean continues() {
    return end == End.COMPLETED || end == End.STOPPED_EARLY;
  }
}
