package org.finetune4j.app.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.finetune4j.app.fetch.FetchFailure.Remedy;

/**
 * A folder that an archive is unpacked into. Nothing is written outside it, nothing twice, and no
 * more than the limits; links are made last, when nothing can be written through them any more, and
 * lead to what was unpacked.
 */
final class UnpackedFolder {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
  private static final int LONGEST_NAME = 4096;

  private final Path root;
  private final String title;
  private final ArchiveLimits limits;
  private final LongConsumer progress;
  private final Map<Path, String> links = new LinkedHashMap<>();
  private int entries;
  private int files;
  private long bytes;

  /**
   * An empty folder.
   *
   * @param title what messages call the archive
   * @param progress is given the bytes written so far
   */
  UnpackedFolder(Path root, String title, ArchiveLimits limits, LongConsumer progress) {
    this.root = root.toAbsolutePath().normalize();
    this.title = title;
    this.limits = limits;
    this.progress = progress;
  }

  /** Where a file's bytes come from. */
  @FunctionalInterface
  interface Bytes {
    /** Reads some into a buffer; negative at the end. */
    int read(byte[] buffer) throws FetchFailure;
  }

  void folder(String name) throws FetchFailure, IOException {
    count();
    makeFolder(place(name), name);
  }

  void file(String name, Bytes content) throws FetchFailure, IOException {
    count();
    files++;
    Path place = newPlace(name);
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        bytes += n;
        if (bytes > limits.bytes()) {
          throw failure(
              "unpacks to more than "
                  + ByteCount.text(limits.bytes())
                  + ", which is a hundred times its size or all that the disk has left");
        }
        out.write(buffer, 0, n);
        progress.accept(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw twice(name);
    }
  }

  /** A second name of a file that came before: a copy of it. */
  void hardLink(String name, String target) throws FetchFailure, IOException {
    count();
    files++;
    Path from = place(target);
    if (!Files.isRegularFile(from)) {
      throw failure(
          "holds the link '" + shown(name) + "' to '" + shown(target) + "', which it lacks");
    }
    bytes += Files.size(from);
    if (bytes > limits.bytes()) {
      throw failure("unpacks to more than " + ByteCount.text(limits.bytes()));
    }
    try {
      Files.copy(from, newPlace(name));
    } catch (FileAlreadyExistsException e) {
      throw twice(name);
    }
  }

  void symbolicLink(String name, String target) throws FetchFailure, IOException {
    count();
    Path link = newPlace(name);
    boolean isAbsolute =
        target.isEmpty()
            || target.startsWith("/")
            || target.contains("\\")
            || DRIVE.matcher(target).matches();
    if (isAbsolute || !link.getParent().resolve(path(target)).normalize().startsWith(root)) {
      throw failure(
          "holds the link '" + shown(name) + "' to '" + shown(target) + "', outside its folder");
    }
    if (links.put(link, target) != null) {
      throw twice(name);
    }
  }

  /** Makes the links. */
  Archive.Contents complete() throws FetchFailure, IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      try {
        Files.createSymbolicLink(link.getKey(), path(link.getValue()));
      } catch (FileAlreadyExistsException e) {
        throw twice(root.relativize(link.getKey()).toString());
      } catch (UnsupportedOperationException e) {
        throw failure("holds links, which this file system has not");
      }
    }
    // A link may lead through others: only now is it known where to.
    for (Path link : links.keySet()) {
      try {
        if (!link.toRealPath().startsWith(root.toRealPath())) {
          throw failure("holds the link '" + root.relativize(link) + "' to outside its folder");
        }
      } catch (NoSuchFileException e) {
        throw failure("holds the link '" + root.relativize(link) + "', which leads nowhere");
      }
    }
    return new Archive.Contents(files, bytes);
  }

  private void count() throws FetchFailure {
    if (++entries > limits.entries()) {
      throw failure("holds more than " + limits.entries() + " files");
    }
  }

  private Path newPlace(String name) throws FetchFailure, IOException {
    Path place = place(name);
    if (place.equals(root)) {
      throw failure("holds a file without a name");
    }
    makeFolder(place.getParent(), name);
    return place;
  }

  private void makeFolder(Path folder, String name) throws FetchFailure, IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw twice(name);
    }
  }

  /** Where a name of the archive belongs. */
  private Path place(String name) throws FetchFailure {
    boolean leavesRoot =
        name.startsWith("/")
            || name.contains("\\")
            || DRIVE.matcher(name).matches()
            || ("/" + name + "/").contains("/../");
    if (leavesRoot) {
      throw failure("holds '" + shown(name) + "', which would lie outside its folder");
    }
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw failure("holds '" + shown(name) + "', which can be no file's name");
    }
    Path place = root.resolve(path(name)).normalize();
    if (!place.startsWith(root)) {
      throw failure("holds '" + shown(name) + "', which would lie outside its folder");
    }
    return place;
  }

  private Path path(String name) throws FetchFailure {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new FetchFailure(
          Remedy.NONE, title + " holds '" + shown(name) + "', which can be no file's name here", e);
    }
  }

  private static String shown(String name) {
    return name.length() <= 100 ? name : name.substring(0, 97) + "...";
  }

  private FetchFailure twice(String name) {
    return failure("holds '" + shown(name) + "' twice, or both as a file and as a folder");
  }

  private FetchFailure failure(String what) {
    return new FetchFailure(Remedy.NONE, String.format(Locale.ROOT, "%s %s", title, what));
  }
}
