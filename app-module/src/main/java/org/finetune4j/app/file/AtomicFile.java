package org.finetune4j.app.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.finetune4j.data.BadInputException;

/**
 * Writes a file beside its place, flushes it to the disk and renames it: a reader sees the old file
 * or the new one, whole.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to a file that does not exist yet. */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes a file, and the folders above it where they are missing.
   *
   * @throws BadInputException in one sentence, where the disk is full or refuses; the earlier file,
   *     if any, is then untouched
   */
  public static void write(Path file, Content content) {
    Path place = file.toAbsolutePath();
    Path beside = place.resolveSibling("." + place.getFileName() + ".part");
    try {
      Files.createDirectories(place.getParent());
      Files.deleteIfExists(beside);
      content.writeTo(beside);
      try (FileChannel written = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      move(beside, place);
    } catch (IOException e) {
      throw refusal(file, e);
    } finally {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException ignored) {
        // The failure that led here is the one to report.
      }
    }
  }

  /** Writes text as UTF-8, as {@link #write(Path, Content)} does. */
  public static void write(Path file, String text) {
    write(file, beside -> Files.writeString(beside, text, StandardCharsets.UTF_8));
  }

  /**
   * Refuses a place that a file cannot be written to, so that work is not done in vain. Whoever
   * finds the disk full later gets it from {@link #write(Path, Content)}.
   *
   * @throws BadInputException in one sentence
   */
  public static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "%s cannot be written: it is a folder. Name a file in it.", file));
    }
    Path folder = file.toAbsolutePath().getParent();
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    try {
      // Asking for permissions is not enough: root has them on a read-only disk.
      Files.delete(Files.createTempFile(folder, ".", ".part"));
    } catch (IOException e) {
      throw refusal(file, e);
    }
  }

  /** Renames in one step, where the file system can. */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A failed write as a message to the user. */
  public static BadInputException refusal(Path file, IOException e) {
    if (e instanceof AccessDeniedException) {
      return new BadInputException(
          file + " cannot be written: access denied; check its permissions or name another place.",
          e);
    }
    if (e instanceof NoSuchFileException) {
      return new BadInputException(
          file + " cannot be written: its folder does not exist; make it or name another place.",
          e);
    }
    String reason =
        e instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : e instanceof FileSystemException
                ? "the system refuses (" + e.getClass().getSimpleName() + ")"
                : String.valueOf(e.getMessage());
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s cannot be written: %s; what was there before is unchanged. Make room or name another place.",
            file,
            reason),
        e);
  }
}
