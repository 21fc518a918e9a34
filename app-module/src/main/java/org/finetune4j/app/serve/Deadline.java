package org.finetune4j.app.serve;

import java.time.Duration;

/** When a request must be answered. */
final class Deadline {
  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Nanoseconds that are left; 0 or less once it has passed. */
  long left() {
    return end - System.nanoTime();
  }

  boolean passed() {
    return left() <= 0;
  }
}
