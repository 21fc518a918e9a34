package org.finetune4j.app.serve;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * What a client sends: no more than allowed, no longer than allowed, and no more of all clients
 * together than the memory set aside for it, which is given back when it is closed.
 */
final class Upload extends InputStream {
  private static final int PIECE = 1 << 16;

  private final InputStream in;
  private final int most;
  private final Deadline deadline;
  private final Semaphore memory;
  private long count;
  private int pieces;

  /**
   * Takes what is sent.
   *
   * @param most bytes
   * @param memory of all uploads, see {@link #memory}
   */
  Upload(InputStream in, int most, Deadline deadline, Semaphore memory) {
    this.in = Objects.requireNonNull(in);
    this.most = most;
    this.deadline = Objects.requireNonNull(deadline);
    this.memory = Objects.requireNonNull(memory);
  }

  /** An eighth of Java's memory, and at least one upload: most of it belongs to decoding. */
  static Semaphore memory(int mostBytes) {
    long bytes = Math.max(Runtime.getRuntime().maxMemory() / 8, mostBytes + 2L * PIECE);
    return new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / PIECE));
  }

  static Refusal tooLarge(int most) {
    return new Refusal(
        Refusal.TOO_LARGE,
        String.format(
            Locale.ROOT, "The request has more than %d MB: send less at a time.", most >> 20));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = receive(bytes, offset, Math.min(length, PIECE));
    if (deadline.passed()) {
      throw tooSlow();
    }
    count += Math.max(0, read);
    if (count > most) {
      throw tooLarge(most);
    }
    while (count > (long) pieces * PIECE) {
      if (!memory.tryAcquire()) {
        throw Refusal.busy("Too many uploads at a time: try again later.");
      }
      pieces++;
    }
    return read;
  }

  // The server below gives up on who sends nothing for a while.
  private int receive(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw tooSlow();
      }
      throw e;
    }
  }

  private static Refusal tooSlow() {
    return new Refusal(Refusal.TIMEOUT, "The request took too long to arrive: send it faster.");
  }

  /** Gives its memory back; the stream below is its owner's. */
  @Override
  public void close() {
    memory.release(pieces);
    pieces = 0;
  }
}
