package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.finetune4j.data.Role;

/**
 * A split below the folders of classes: {@code cat/train}, {@code cat/test}, {@code dog/train}.
 *
 * @param roles by the name of a folder below a class, what its images are for; empty where there is
 *     no such split, and without the names of folders that are left out
 * @param notes what was made of the names, a sentence each
 */
record ClassParts(Map<String, Role> roles, List<String> notes) {
  ClassParts {
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    notes = List.copyOf(notes);
  }

  /** Takes train with valid as a split, test being left out, and train with test alone as well. */
  static ClassParts of(Path dir, ImageFiles found) {
    List<String> below =
        found.files().stream()
            .filter(file -> file.indexOf('/') >= 0)
            .map(ClassParts::folderBelowClass)
            .toList();
    List<String> parts =
        List.copyOf(
            below.stream()
                .filter(ClassFolders::isPart)
                .collect(Collectors.toCollection(TreeSet::new)));
    List<String> train = matching(ClassFolders.TRAIN, parts);
    if (train.isEmpty() || train.size() == parts.size()) {
      return new ClassParts(Map.of(), List.of());
    }
    if (!parts.containsAll(below)) {
      return new ClassParts(
          Map.of(),
          List.of(
              String.format(
                  Locale.ROOT,
                  "In %s, the folders %s below those of the classes are not taken as a split, since other images lie beside them: move all images of each class into them for one.",
                  dir,
                  quoted(parts))));
    }
    List<String> test = matching(ClassFolders.TEST, parts);
    List<String> valid = matching(ClassFolders.VALID, parts);
    List<String> leftOut = valid.isEmpty() ? List.of() : test;
    return split(dir, train, valid.isEmpty() ? test : valid, leftOut);
  }

  private static ClassParts split(
      Path dir, List<String> train, List<String> valid, List<String> leftOut) {
    Map<String, Role> roles = new LinkedHashMap<>();
    train.forEach(name -> roles.put(name, Role.TRAIN));
    valid.forEach(name -> roles.put(name, Role.VALID));
    return new ClassParts(
        roles,
        List.of(
            String.format(
                Locale.ROOT,
                "In %s, below each class, %s the training set; %s the validation set%s.",
                dir,
                quoted(train) + (train.size() == 1 ? " is" : " are"),
                quoted(valid) + (valid.size() == 1 ? " is" : " are"),
                leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut))));
  }

  /** The second folder on a path; empty where the image lies in that of the class. */
  private static String folderBelowClass(String file) {
    String[] names = file.split("/", 3);
    return names.length < 3 ? "" : names[1];
  }

  boolean areThere() {
    return !roles.isEmpty();
  }

  /** Whether the image is in a part that is left out. */
  boolean leaveOut(String file) {
    return areThere() && !roles.containsKey(folderBelowClass(file));
  }

  /** What the image is for. */
  Role role(String file) {
    return roles.getOrDefault(folderBelowClass(file), Role.UNASSIGNED);
  }

  private static List<String> matching(Pattern part, List<String> names) {
    return names.stream().filter(name -> part.matcher(name).matches()).toList();
  }

  private static String quoted(List<String> names) {
    return names.stream().map(n -> "'" + n + "'").collect(Collectors.joining(" and "));
  }
}
