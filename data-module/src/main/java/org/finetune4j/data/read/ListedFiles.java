package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.finetune4j.data.BadInputException;

/**
 * Finds the images that a table lists below their folder. A path may be absolute, have Windows'
 * backslashes, and write its letters in another of Unicode's forms than the disk does (macOS takes
 * an é apart); it may not lead out of the folder.
 */
final class ListedFiles {
  private static final Pattern WINDOWS_ABSOLUTE = Pattern.compile("[A-Za-z]:[\\\\/].*|\\\\\\\\.*");

  private static final int LONGEST = 4096;

  private final Path folder;
  private final boolean needed;
  private final Map<Path, Map<String, String>> composedNames = new HashMap<>();

  /**
   * Of one reading of a table.
   *
   * @param needed whether a listed file must exist
   */
  ListedFiles(Path folder, boolean needed) {
    this.folder = folder;
    this.needed = needed;
  }

  /** The path from the folder, with {@code /} between names, as the disk writes it. */
  String find(CsvRow row, String cell) {
    String listed = String.join("/", names(relative(row, cell)));
    if (listed.isEmpty()) {
      throw row.bad("'%s' is the folder %s itself: name an image in it", cell, folder);
    }
    if (Files.isRegularFile(folder.resolve(listed))) {
      return listed;
    }
    Optional<String> stored = stored(listed, ListedFiles::composed, composedNames);
    if (stored.isPresent()) {
      return stored.get();
    }
    if (Files.isDirectory(folder.resolve(listed))) {
      throw row.bad("'%s' is a folder in %s: name an image in it", cell, folder);
    }
    if (needed) {
      throw missing(row, cell, listed);
    }
    return listed;
  }

  private BadInputException missing(CsvRow row, String cell, String listed) {
    Optional<String> alike =
        stored(listed, ListedFiles::lowerCase, new HashMap<>())
            .or(() -> stored(listed, ListedFiles::stem, new HashMap<>()));
    return alike.isPresent()
        ? row.bad(
            "there is no image '%s' in %s, but '%s': correct the row", cell, folder, alike.get())
        : row.bad("there is no image '%s' in %s: correct the row or add the file", cell, folder);
  }

  private Path relative(CsvRow row, String cell) {
    Path path = path(row, cell);
    if (!Files.exists(folder.resolve(path)) && cell.indexOf('\\') >= 0) {
      if (!path.isAbsolute() && WINDOWS_ABSOLUTE.matcher(cell).matches()) {
        throw row.bad("'%s' is a path of Windows: give it from %s", cell, folder);
      }
      path = path(row, cell.replace('\\', '/'));
    }
    if (path.isAbsolute()) {
      path = below(path).orElseThrow(() -> outside(row, cell, "is a path that does not lie in"));
    }
    if (path.getRoot() != null || names(path).contains("..")) {
      throw outside(row, cell, "leads out of");
    }
    return path.normalize();
  }

  private BadInputException outside(CsvRow row, String cell, String how) {
    return row.bad("'%s' " + how + " %s: give the path from that folder", cell, folder);
  }

  private static Path path(CsvRow row, String cell) {
    if (cell.length() > LONGEST) {
      throw row.bad("'%s' is longer than any file name: correct it", cell);
    }
    try {
      return Path.of(cell);
    } catch (InvalidPathException e) {
      throw row.bad("'%s' is no file name: correct it", cell);
    }
  }

  /** An absolute path seen from the folder, which may itself be reached by a link. */
  private Optional<Path> below(Path absolute) {
    Path place = absolute.normalize();
    return Stream.of(folder.toAbsolutePath().normalize(), real(folder))
        .filter(place::startsWith)
        .map(above -> above.relativize(place))
        .findFirst();
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + folder, e);
    }
  }

  /**
   * The file whose names are the listed ones in that form.
   *
   * @param seen what the folders hold, by that form
   */
  private Optional<String> stored(
      String listed, UnaryOperator<String> form, Map<Path, Map<String, String>> seen) {
    List<String> found = new ArrayList<>();
    for (String name : listed.split("/")) {
      Path place = folder.resolve(String.join("/", found));
      String entry = seen.computeIfAbsent(place, p -> entries(p, form)).get(form.apply(name));
      if (entry == null) {
        return Optional.empty();
      }
      found.add(entry);
    }
    return Optional.of(String.join("/", found)).filter(f -> Files.isRegularFile(folder.resolve(f)));
  }

  private static Map<String, String> entries(Path place, UnaryOperator<String> form) {
    try (Stream<Path> entries = Files.list(place)) {
      return entries
          .map(p -> p.getFileName().toString())
          .sorted()
          .collect(Collectors.toMap(form, Function.identity(), (first, second) -> first));
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static String composed(String name) {
    return Normalizer.normalize(Blanks.strip(name), Normalizer.Form.NFC);
  }

  private static String lowerCase(String name) {
    return composed(name).toLowerCase(Locale.ROOT);
  }

  /** Without the ending that tables often leave out. */
  private static String stem(String name) {
    return composed(name).replaceFirst("\\.[^.]*$", "");
  }

  private static List<String> names(Path path) {
    return StreamSupport.stream(path.spliterator(), false).map(Path::toString).toList();
  }
}
