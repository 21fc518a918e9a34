package org.finetune4j.app.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that gives no more than it is allowed to, so that no reader fills the memory. */
final class BoundedStream extends FilterInputStream {
  private long allowed;

  BoundedStream(InputStream in) {
    super(in);
  }

  /** From here on, so many bytes. */
  void allow(long bytes) {
    allowed = bytes;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length > 0 && allowed <= 0) {
      throw new IOException("a header is longer than any that is sensible");
    }
    int n = in.read(buffer, offset, (int) Math.min(length, allowed));
    allowed -= Math.max(0, n);
    return n;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = in.skip(Math.min(bytes, allowed));
    allowed -= skipped;
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
