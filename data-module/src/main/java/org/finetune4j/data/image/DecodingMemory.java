package org.finetune4j.data.image;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.finetune4j.data.BadInputException;

/**
 * Java's heap, shared by all threads that decode: they wait for each other rather than run out of
 * it together. There is one for the process, as there is one heap.
 */
final class DecodingMemory {
  /** Two thirds: the rest is for decoded images, batches and the program. */
  private static final int MEGABYTES =
      (int)
          Math.min(Integer.MAX_VALUE, Math.max(1, Runtime.getRuntime().maxMemory() / 3 * 2 >> 20));

  private static final Semaphore FREE = new Semaphore(MEGABYTES, true);

  private DecodingMemory() {}

  /** Work that may fail. */
  interface Decoding<T> {
    T run() throws Exception;
  }

  /**
   * Decodes once there is room.
   *
   * @param name of the file, for an error
   * @param bytes what it takes of the heap at most
   */
  static <T> T within(long bytes, String name, Decoding<T> decoding) throws Exception {
    long megabytes = 1 + (bytes >> 20);
    if (megabytes > MEGABYTES) {
      throw tooLarge(name, megabytes, null);
    }
    FREE.acquireUninterruptibly((int) megabytes);
    try {
      return decoding.run();
    } catch (OutOfMemoryError e) {
      throw tooLarge(name, megabytes, e);
    } finally {
      FREE.release((int) megabytes);
    }
  }

  private static BadInputException tooLarge(String name, long megabytes, Throwable cause) {
    String message =
        String.format(
            Locale.ROOT,
            "%s needs some %d MB of Java's memory to be decoded, and there is not enough of its %d"
                + " MB: make the image smaller, give Java more (-Xmx), or take the file out",
            name,
            megabytes,
            Runtime.getRuntime().maxMemory() >> 20);
    return new BadInputException(message, cause);
  }
}
