package org.finetune4j.app.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server's stream that ends with an exception when nothing comes for too long. */
final class StallGuard extends FilterInputStream {
  private static final int LOOKS = 10;

  private final Duration silence;
  private final ScheduledExecutorService watch;
  private volatile long lastTime = System.nanoTime();
  private volatile boolean stalled;

  /** Nothing came. */
  static final class Stalled extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    Stalled(Duration silence) {
      super("stood still for " + Server.seconds(silence));
    }
  }

  /** Watches it from now on. */
  StallGuard(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
    watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "finetune4j stall guard");
              thread.setDaemon(true);
              return thread;
            });
    long look = Math.max(1, silence.toMillis() / LOOKS);
    watch.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (System.nanoTime() - lastTime > silence.toNanos()) {
      stalled = true;
      Server.close(in); // wakes the reader
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    lastTime = System.nanoTime(); // what is done with the last bytes is not the server's time
    int n;
    try {
      n = in.read(buffer, offset, length);
    } catch (IOException e) {
      if (stalled) {
        throw new Stalled(silence);
      }
      throw e;
    }
    if (stalled && n < 0) {
      throw new Stalled(silence);
    }
    return n;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    Server.close(in);
  }
}
