package org.finetune4j.app.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import org.finetune4j.app.file.AtomicFile;

/**
 * Lets one process at a time fetch a name. The system takes the lock back when the process ends,
 * however it ends; the file stays.
 */
final class FetchLock {
  private static final long LOOK_AGAIN_MS = 200;

  private final FileChannel channel;

  private FetchLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until nobody else holds it.
   *
   * @param waiting is run once where somebody does
   */
  static FetchLock of(Path file, Runnable waiting) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean noted = false;
      while (!isLocked(channel)) {
        if (!noted) {
          waiting.run();
          noted = true;
        }
        Thread.sleep(LOOK_AGAIN_MS);
      }
      return new FetchLock(channel);
    } catch (IOException e) {
      throw AtomicFile.refusal(file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this process
    }
  }

  /** Lets the next one fetch. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
