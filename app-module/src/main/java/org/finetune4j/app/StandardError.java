package org.finetune4j.app;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;

/**
 * Standard error for this program's own lines alone. Libraries in C write there too, without the
 * name of a file (libjpeg: "Corrupt JPEG data: 2 extraneous bytes"), and offer no way to stop it;
 * so the process's descriptor is led to nothing, and Java writes to a copy of it.
 */
final class StandardError extends OutputStream {
  private static final int DESCRIPTOR = 2;
  private static final int WRITE_ONLY = 1;

  private final C c;
  private final int descriptor;

  private StandardError(C c, int descriptor) {
    this.c = c;
    this.descriptor = descriptor;
  }

  /** The few functions of the C library. */
  interface C extends Library {
    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);

    long write(int descriptor, byte[] bytes, long count);
  }

  /** Silences native libraries from here on; where that cannot be done all stays as it is. */
  static void keepToJava() {
    if (!Platform.isLinux() && !Platform.isMac()) {
      return;
    }
    try {
      C c = Native.load(Platform.C_LIBRARY_NAME, C.class);
      int nothing = c.open("/dev/null", WRITE_ONLY);
      int copy = nothing < 0 ? -1 : c.dup(DESCRIPTOR);
      if (copy >= 0 && c.dup2(nothing, DESCRIPTOR) >= 0) {
        PrintStream before = System.err;
        before.flush();
        System.setErr(new PrintStream(new StandardError(c, copy), true, encoding()));
      }
      if (nothing >= 0) {
        c.close(nothing);
      }
    } catch (LinkageError e) {
      // No C library of this kind, or no place to unpack JNA to: the lines of others remain.
      return;
    }
  }

  private static Charset encoding() {
    String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    for (int done = 0; done < length; ) {
      long count =
          c.write(
              descriptor, Arrays.copyOfRange(bytes, offset + done, offset + length), length - done);
      if (count <= 0) {
        throw new IOException("standard error cannot be written");
      }
      done += Math.toIntExact(count);
    }
  }
}
