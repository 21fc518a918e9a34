package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;

/**
 * The JSON files of a data set in COCO's format, by the names of their parts: {@code
 * annotations/instances_train2017.json} is of {@code train2017}, {@code
 * valid/_annotations.coco.json} of {@code valid}.
 *
 * @param files each with the name of its part, blank where it has none
 */
record CocoFiles(Map<Path, String> files) {
  private static final Pattern OTHERS =
      Pattern.compile("(captions|panoptic|stuff|image_info)_.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern KEYPOINTS =
      Pattern.compile(".*keypoints?.*", Pattern.CASE_INSENSITIVE);

  CocoFiles {
    files = new LinkedHashMap<>(files);
  }

  /** A file to read. */
  record Part(Path file, String name, Role role) {}

  /** Those in a folder, in its folder {@code annotations}, and in those of its parts. */
  static CocoFiles in(Path dir) {
    Map<Path, String> found = new LinkedHashMap<>();
    for (Path file : json(dir)) {
      found.put(file, part(file));
    }
    for (Path folder : entries(dir)) {
      String name = folder.getFileName().toString();
      if (name.equalsIgnoreCase("annotations") && Files.isDirectory(folder)) {
        json(folder).forEach(file -> found.put(file, part(file)));
      } else if (Parts.isPart(name) && Files.isDirectory(folder)) {
        json(folder).forEach(file -> found.put(file, name));
      }
    }
    return new CocoFiles(found);
  }

  private static List<Path> json(Path folder) {
    return entries(folder).stream()
        .filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".json"))
        .filter(file -> !OTHERS.matcher(file.getFileName().toString()).matches())
        .filter(Files::isRegularFile)
        .filter(CocoFile::looksLikeOne)
        .toList();
  }

  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(e -> !e.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + folder, e);
    }
  }

  /** What in a file's name is that of a part; blank where nothing is. */
  static String part(Path file) {
    String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return Stream.of(stem.split("[_.\\s-]+")).filter(Parts::isPart).findFirst().orElse("");
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** Whether one of them is of objects, and not of keypoints alone. */
  boolean haveInstances() {
    return files.keySet().stream().anyMatch(file -> !isOfKeypoints(file));
  }

  private static boolean isOfKeypoints(Path file) {
    return KEYPOINTS.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Those to read.
   *
   * @param keypoints whether files of keypoints are wanted, or else those of objects; where there
   *     is none of these, the others
   * @throws BadInputException where the names can be read in two ways
   */
  List<Part> parts(Path dir, boolean keypoints) {
    Map<Path, String> wanted = new LinkedHashMap<>(files);
    wanted.keySet().removeIf(file -> isOfKeypoints(file) != keypoints);
    Map<Path, String> taken = wanted.isEmpty() ? files : wanted;
    if (taken.size() == 1) {
      return taken.entrySet().stream()
          .map(e -> new Part(e.getKey(), e.getValue(), Role.UNASSIGNED))
          .toList();
    }
    Map<String, Role> roles = Parts.of(taken.values());
    List<Part> parts = new ArrayList<>();
    roles.forEach(
        (name, role) -> only(taken, name, dir).ifPresent(f -> parts.add(new Part(f, name, role))));
    if (parts.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds %s, and no names such as train and val: name the one that is meant.",
              dir,
              names(taken)));
    }
    return parts;
  }

  private static Optional<Path> only(Map<Path, String> files, String part, Path dir) {
    Map<Path, String> same = new LinkedHashMap<>(files);
    same.values().removeIf(name -> !isSame(name, part));
    if (same.size() > 1) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds %s, which are all of '%s': name the one that is meant.",
              dir,
              names(same),
              part));
    }
    return same.keySet().stream().findFirst();
  }

  private static boolean isSame(String name, String part) {
    return name.equals(part)
        || Stream.of(ClassFolders.TRAIN, ClassFolders.VALID, ClassFolders.TEST, Parts.BOTH)
            .anyMatch(p -> p.matcher(name).matches() && p.matcher(part).matches());
  }

  private static String names(Map<Path, String> files) {
    return files.keySet().stream()
        .map(file -> file.getFileName().toString())
        .collect(Collectors.joining(" and "));
  }
}
