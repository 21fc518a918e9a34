package org.finetune4j.app.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a request to end the process (Ctrl-C) stops the work and waits until the model
 * so far is saved.
 */
public final class StopOnExit implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  /** Begins. */
  public StopOnExit(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              try {
                done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop-on-exit");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The work has ended, one way or the other. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: that is what the hook is there for.
    }
  }
}
