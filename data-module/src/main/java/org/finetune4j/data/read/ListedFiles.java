package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
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
import org.finetune4j.data.image.ImageFormat;

/**
 * Finds the images that a table or a list names below their folder. A path may be absolute, begin
 * with the folder's own name, have Windows' backslashes, lack the file's ending, and write its
 * letters in another of Unicode's forms than the disk does (macOS takes an é apart); it may not
 * lead out of the folder.
 */
final class ListedFiles {
  private static final Pattern WINDOWS_ABSOLUTE = Pattern.compile("[A-Za-z]:[\\\\/].*|\\\\\\\\.*");

  private static final int LONGEST = 4096;

  private final Path folder;
  private final boolean needed;
  private final Map<Path, Map<String, String>> composedNames = new HashMap<>();
  private final Map<Path, Map<String, List<String>>> stems = new HashMap<>();

  /**
   * Of one reading of a table or a list.
   *
   * @param needed whether a listed file must exist
   */
  ListedFiles(Path folder, boolean needed) {
    this.folder = folder;
    this.needed = needed;
  }

  /** The path from the folder, with {@code /} between names, as the disk writes it. */
  String find(FileLocation location, String cell) {
    String listed = withoutOwnName(String.join("/", names(relative(location, cell))));
    if (listed.isEmpty()) {
      throw location.bad("'%s' is the folder %s itself: name an image in it", cell, folder);
    }
    if (Files.isRegularFile(folder.resolve(listed))) {
      return listed;
    }
    Optional<String> stored = stored(listed, ListedFiles::composed, composedNames);
    if (stored.isPresent()) {
      return stored.get();
    }
    Optional<String> ended = withEnding(location, listed);
    if (ended.isPresent()) {
      return ended.get();
    }
    if (Files.isDirectory(folder.resolve(listed))) {
      throw location.bad("'%s' is a folder in %s: name an image in it", cell, folder);
    }
    if (needed) {
      throw missing(location, cell, listed);
    }
    return listed;
  }

  /** Without what leads to the folder's own name, which tables often begin a path with. */
  private String withoutOwnName(String listed) {
    if (listed.isEmpty() || Files.exists(folder.resolve(listed))) {
      return listed;
    }
    Path path = Path.of(listed);
    Path own = folder.toAbsolutePath().normalize().getFileName();
    for (int i = 0; i < path.getNameCount() - 1; i++) {
      Path rest = path.subpath(i + 1, path.getNameCount());
      if (path.getName(i).equals(own) && Files.exists(folder.resolve(rest))) {
        return String.join("/", names(rest));
      }
    }
    return listed;
  }

  /** The one image of that name, where its ending was left out. */
  private Optional<String> withEnding(FileLocation location, String listed) {
    if (ImageFormat.hasEnding(listed)) {
      return Optional.empty();
    }
    int name = listed.lastIndexOf('/') + 1;
    List<String> found =
        stems
            .computeIfAbsent(folder.resolve(listed.substring(0, name)), ListedFiles::byStem)
            .getOrDefault(composed(listed.substring(name)), List.of());
    if (found.size() > 1) {
      throw location.bad(
          "'%s' may be any of %s: write its ending", listed, String.join(", ", found));
    }
    return found.stream().map(file -> listed.substring(0, name) + file).findFirst();
  }

  private static Map<String, List<String>> byStem(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(p -> p.getFileName().toString())
          .filter(ImageFormat::hasEnding)
          .sorted()
          .collect(Collectors.groupingBy(ListedFiles::stem));
    } catch (IOException e) {
      return Map.of();
    }
  }

  private BadInputException missing(FileLocation location, String cell, String listed) {
    Optional<String> alike =
        stored(listed, ListedFiles::lowerCase, new HashMap<>())
            .or(() -> stored(listed, ListedFiles::stem, new HashMap<>()));
    return alike.isPresent()
        ? location.bad(
            "there is no image '%s' in %s, but '%s': correct the name", cell, folder, alike.get())
        : location.bad(
            "there is no image '%s' in %s: correct the name or add the file", cell, folder);
  }

  private Path relative(FileLocation location, String cell) {
    Path path = path(location, cell);
    if (!Files.exists(folder.resolve(path)) && cell.indexOf('\\') >= 0) {
      if (!path.isAbsolute() && WINDOWS_ABSOLUTE.matcher(cell).matches()) {
        throw location.bad("'%s' is a path of Windows: give it from %s", cell, folder);
      }
      path = path(location, cell.replace('\\', '/'));
    }
    if (path.isAbsolute()) {
      path =
          below(path).orElseThrow(() -> outside(location, cell, "is a path that does not lie in"));
    }
    if (path.getRoot() != null || names(path).contains("..")) {
      throw outside(location, cell, "leads out of");
    }
    return path.normalize();
  }

  private BadInputException outside(FileLocation location, String cell, String how) {
    return location.bad("'%s' " + how + " %s: give the path from that folder", cell, folder);
  }

  private static Path path(FileLocation location, String cell) {
    if (cell.length() > LONGEST) {
      throw location.bad("'%s' is longer than any file name: correct it", cell);
    }
    return location.resolve(Path.of(""), cell);
  }

  /** An absolute path seen from the folder, which may itself be reached by a link. */
  private Optional<Path> below(Path absolute) {
    Path directory = absolute.normalize();
    return Stream.of(folder.toAbsolutePath().normalize(), real(folder))
        .filter(directory::startsWith)
        .map(above -> above.relativize(directory))
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
      Path directory = folder.resolve(String.join("/", found));
      String entry = seen.computeIfAbsent(directory, p -> entries(p, form)).get(form.apply(name));
      if (entry == null) {
        return Optional.empty();
      }
      found.add(entry);
    }
    return Optional.of(String.join("/", found)).filter(f -> Files.isRegularFile(folder.resolve(f)));
  }

  private static Map<String, String> entries(Path directory, UnaryOperator<String> form) {
    try (Stream<Path> entries = Files.list(directory)) {
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
