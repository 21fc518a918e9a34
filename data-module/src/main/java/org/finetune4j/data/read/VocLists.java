package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;

/**
 * The lists of {@code ImageSets/Main}: which images belong to which part of the split, and, in a
 * file a class, which of them show it.
 *
 * @param main the folder; need not be there
 * @param names of the files that end in {@code .txt}, without that
 */
record VocLists(Path main, List<String> names) {
  private static final String BOTH = "trainval";

  VocLists {
    names = List.copyOf(names);
  }

  static VocLists in(Path year) {
    Path main = year.resolve("ImageSets").resolve("Main");
    if (!Files.isDirectory(main)) {
      return new VocLists(main, List.of());
    }
    try (Stream<Path> files = Files.list(main)) {
      return new VocLists(
          main,
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".txt") && !f.startsWith("."))
              .map(f -> f.substring(0, f.length() - ".txt".length()))
              .sorted()
              .toList());
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + main, e);
    }
  }

  /** The lists to read and what their images are for; none where there is no list. */
  Map<String, Role> parts() {
    return Parts.of(names);
  }

  /** What was made of the lists. */
  String note(Map<String, Role> parts) {
    String used =
        parts.entrySet().stream()
            .map(part -> part.getKey() + ".txt " + Parts.words(part.getValue()))
            .collect(Collectors.joining("; "));
    String leftOut =
        names.stream()
            .filter(name -> ClassFolders.TEST.matcher(name).matches())
            .filter(name -> !parts.containsKey(name))
            .map(name -> "; left out: " + name + ".txt")
            .findFirst()
            .orElse("");
    return String.format(Locale.ROOT, "In %s, %s%s.", main, used, leftOut);
  }

  /** The lines of a list: an image a line, its name first. */
  List<TextLine> images(String list) {
    return TextLine.read(file(list));
  }

  /** The classes that have a file for that list, or for train and val together. */
  private Map<String, Path> classFiles(String list) {
    Map<String, Path> files = new TreeMap<>();
    for (String name : names) {
      classOf(name, "_" + list).ifPresent(c -> files.put(c, file(name)));
    }
    for (String name : names) {
      classOf(name, "_" + BOTH).ifPresent(c -> files.putIfAbsent(c, file(name)));
    }
    return files;
  }

  private static Optional<String> classOf(String name, String ending) {
    return name.endsWith(ending) && name.length() > ending.length()
        ? Optional.of(Names.clean(name.substring(0, name.length() - ending.length())))
        : Optional.empty();
  }

  private Path file(String name) {
    return main.resolve(name + ".txt");
  }

  /** Whether a class has a file for one of those lists. */
  boolean haveClasses(Iterable<String> lists) {
    for (String list : lists) {
      if (!classFiles(list).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the classes' files hold of the images: 1 for a class that is shown, -1 for one that is
   * not, 0 where all of its objects are marked difficult.
   *
   * @return by the image's name
   */
  Map<String, VocObjects> objects(String list) {
    Map<String, VocObjects> objects = new HashMap<>();
    classFiles(list)
        .forEach(
            (name, file) -> {
              for (TextLine line : TextLine.read(file)) {
                List<String> words = line.words();
                VocObjects before = objects.getOrDefault(words.get(0), VocObjects.NONE);
                switch (words.size() == 2 ? words.get(1) : "") {
                  case "1", "+1" -> objects.put(words.get(0), before.with(name, false));
                  case "0" -> objects.put(words.get(0), before.with(name, true));
                  case "-1" -> objects.put(words.get(0), before);
                  default ->
                      throw line.location()
                          .bad(
                              "'%s' is no image and 1, 0 or -1 for whether it shows the class: correct it",
                              line.text());
                }
              }
            });
    return objects;
  }
}
