package org.finetune4j.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output that remembers that it failed, since writers that print do not report it. Who
 * reads no further, as {@code head} does, is content: a closed pipe is no failure.
 */
final class StandardOutput extends FilterOutputStream {
  private Optional<IOException> failure = Optional.empty();

  StandardOutput(OutputStream out) {
    super(out);
  }

  /** This process's. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  /** Prints to it, in the terminal's encoding. */
  PrintWriter writer() {
    String encoding =
        System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return new PrintWriter(
        this, false, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
  }

  /** Why not all was written; empty where all was, or where nobody reads on. */
  Optional<String> failure() {
    return failure
        .map(e -> String.valueOf(e.getMessage()))
        .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains("pipe"));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure.or(() -> Optional.of(e));
      throw e;
    }
  }
}
