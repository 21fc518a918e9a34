package org.finetune4j.app.fetch;

import java.time.Duration;

/** Why a file did not come, as the middle of a sentence. */
final class FetchFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What may help. */
  enum Remedy {
    /** The same again, after a pause. */
    AGAIN,
    /** A network, or the file from elsewhere. */
    ANOTHER_WAY,
    /** Nothing here: the message has the remedy. */
    NONE
  }

  private final Remedy remedy;
  private final Duration pause;

  FetchFailure(Remedy remedy, String message, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
    pause = Duration.ZERO;
  }

  FetchFailure(Remedy remedy, String message) {
    this(remedy, message, Duration.ZERO);
  }

  /** With the pause that a server asks for. */
  FetchFailure(Remedy remedy, String message, Duration pause) {
    super(message);
    this.remedy = remedy;
    this.pause = pause;
  }

  Remedy remedy() {
    return remedy;
  }

  Duration pause() {
    return pause;
  }
}
