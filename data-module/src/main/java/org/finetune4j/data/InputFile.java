package org.finetune4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/** A file that a user names, checked before it is opened. */
public final class InputFile {
  private InputFile() {}

  /**
   * Refuses what cannot be read as a file, before anybody opens it: nothing there, a folder, and
   * what would be waited for or read without end, such as a pipe or a device.
   *
   * @return how many bytes it has
   * @throws BadInputException with the path and the remedy
   */
  public static long requireRegular(Path file) {
    BasicFileAttributes attributes = attributes(file);
    if (attributes.isDirectory()) {
      throw bad("%s is not a file but a folder: name a file.", file);
    }
    if (!attributes.isRegularFile()) {
      throw bad("%s is not a file but a pipe or a device: save it as a file and name that.", file);
    }
    return attributes.size();
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw bad(
          Files.isSymbolicLink(file)
              ? "%s is a symbolic link that leads nowhere: mend the link or name another file."
              : "%s is not there: correct its path.",
          file);
    } catch (IOException e) {
      throw BadInputException.unreadable(file.toString(), e);
    }
  }

  private static BadInputException bad(String message, Path file) {
    return new BadInputException(String.format(Locale.ROOT, message, file));
  }
}
