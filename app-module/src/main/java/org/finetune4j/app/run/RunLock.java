package org.finetune4j.app.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;

/**
 * Keeps a second training out of a folder. The system takes the lock back when the process ends,
 * however it ends; a file that a crash leaves locks nothing.
 */
final class RunLock implements AutoCloseable {
  static final String FILE = ".lock";

  private static final int ATTEMPTS = 10;

  private final Path file;
  private final List<Path> made;
  private Optional<FileChannel> channel;

  private RunLock(Path file, List<Path> made, Optional<FileChannel> channel) {
    this.file = file;
    this.made = made;
    this.channel = channel;
  }

  /** Of nothing. */
  static RunLock none() {
    return new RunLock(Path.of(FILE), List.of(), Optional.empty());
  }

  /**
   * Locks a folder, and makes it where it is missing. Where there can be no lock, as on some
   * network file systems, or no file at all, there is none: whoever writes there gets the reason.
   *
   * @throws BadInputException if it is locked
   */
  static RunLock of(Path folder) {
    Path file = folder.toAbsolutePath().resolve(FILE);
    List<Path> made = missing(file.getParent());
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Files.createDirectories(file.getParent());
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
          throw new BadInputException(
              folder
                  + " is in use by another training: wait until it has ended, or name another"
                  + " place with --out.");
        }
        // Whoever held it before takes the file away at the end: a lock on that locks nothing.
        if (Files.exists(file)) {
          return new RunLock(file, made, Optional.of(channel));
        }
        channel.close();
      }
    } catch (IOException e) {
      // Reported by whoever writes the first file.
    }
    return new RunLock(file, made, Optional.empty());
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // By another training in this process.
    }
    channel.close();
    return false;
  }

  /** The folders to make, the outermost first. */
  private static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path f = folder; f != null && !Files.exists(f); f = f.getParent()) {
      missing.add(0, f);
    }
    return missing;
  }

  /** Unlocks the folder; one that was made for the lock alone is removed. */
  @Override
  public void close() {
    if (channel.isEmpty()) {
      return;
    }
    try (FileChannel closed = channel.get()) {
      channel = Optional.empty();
      Files.deleteIfExists(file); // while it is locked still
      closed.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = made.size() - 1; i >= 0; i--) {
      try {
        Files.deleteIfExists(made.get(i));
      } catch (IOException e) {
        return; // something is in it
      }
    }
  }
}
