package org.finetune4j.data.read;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.finetune4j.data.BadInputException;

/**
 * Where in a file something stands, for errors to name.
 *
 * @param file the file
 * @param within the row, line or element; empty for the file as a whole
 */
record FileLocation(Path file, String within) {
  FileLocation {
    Objects.requireNonNull(file);
    Objects.requireNonNull(within);
  }

  /** The file as a whole. */
  static FileLocation of(Path file) {
    return new FileLocation(file, "");
  }

  /** A part of the same file. */
  FileLocation at(String part) {
    return new FileLocation(file, part);
  }

  /**
   * A path in a folder.
   *
   * @throws BadInputException if this system allows no file of such a name
   */
  Path resolve(Path folder, String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      throw bad("'%s' is no file name: correct it", name);
    }
  }

  /** An image is listed here, and was before. */
  BadInputException listedTwice(String image, FileLocation before) {
    if (before.within.isEmpty()) {
      return bad("'%s' is listed already, at %s: remove one", image, before.file);
    }
    return before.file.equals(file)
        ? bad("'%s' is listed already, at %s: remove one", image, before.within)
        : bad("'%s' is listed already, at %s, %s: remove one", image, before.file, before.within);
  }

  /**
   * What is wrong here and what to do, as one line.
   *
   * @param what a format without its full stop
   * @param values texts among them are cut where they are long, and may hold line breaks
   */
  BadInputException bad(String what, Object... values) {
    Object[] shown = values.clone();
    for (int i = 0; i < shown.length; i++) {
      shown[i] = shown[i] instanceof String text ? BadInputException.excerpt(text) : shown[i];
    }
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s%s: %s.",
            file,
            within.isEmpty() ? "" : ", " + BadInputException.excerpt(within),
            String.format(Locale.ROOT, what, shown).replaceAll("\\R", " ")));
  }
}
