package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;

/**
 * Where the folders of classes stand: in the data's folder, or one level lower in folders that are
 * named for a part of a split.
 *
 * @param roles by the folder that holds folders of classes ({@code ""} for the data's own), what
 *     its images are for
 * @param notes what was made of the names, a sentence each
 */
record ClassFolders(Map<String, Role> roles, List<String> notes) {
  static final Pattern TRAIN = part("train|training|trn");
  static final Pattern VALID = part("valid|validation|val|dev|eval|evaluation|holdout");
  static final Pattern TEST = part("test|testing|tst");

  ClassFolders {
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    notes = List.copyOf(notes);
  }

  // "Train", "train_set", "training-data", "val2017".
  static Pattern part(String words) {
    return Pattern.compile(
        String.format(
            Locale.ROOT,
            "(%s)[^\\p{L}]*(set|data|dataset|images|imgs|images|photos|split)?[^\\p{L}]*",
            words),
        Pattern.CASE_INSENSITIVE);
  }

  private static ClassFolders classes(List<String> notes) {
    return new ClassFolders(Map.of("", Role.UNASSIGNED), notes);
  }

  /**
   * Takes train with valid (validation, val, dev) as a split, test being left out; train with test
   * alone as a split too; train, valid or test alone as the one folder of classes.
   *
   * @param found what lies below the data's folder
   * @param isClass whether a name is known to be that of a class
   * @throws BadInputException where the names can be read in two ways
   */
  static ClassFolders of(Path dir, ImageFiles found, Predicate<String> isClass) {
    List<String> top = Names.in(found, "");
    List<String> parts =
        top.stream().filter(ClassFolders::isPart).filter(isClass.negate()).toList();
    if (parts.isEmpty()) {
      return classes(List.of());
    }
    Names names = new Names(dir, found, top, parts);
    boolean onlyParts = parts.size() == top.size();
    List<String> withClasses = parts.stream().filter(p -> !Names.in(found, p).isEmpty()).toList();
    if (!names.arePair() && !(onlyParts && !withClasses.isEmpty())) {
      names.refuseSameClasses();
      return classes(List.of(names.takenAsClasses()));
    }
    return names.split();
  }

  static boolean isPart(String name) {
    return Stream.of(TRAIN, VALID, TEST).anyMatch(p -> p.matcher(name).matches());
  }

  /** The names of the folders in the data's, of which some are those of parts. */
  private record Names(Path dir, ImageFiles found, List<String> top, List<String> parts) {
    /** The folders directly in one. */
    static List<String> in(ImageFiles found, String folder) {
      String prefix = folder.isEmpty() ? "" : folder + "/";
      return found.folders().stream()
          .filter(f -> f.startsWith(prefix))
          .map(f -> f.substring(prefix.length()))
          .filter(f -> f.indexOf('/') < 0)
          .toList();
    }

    private List<String> of(Pattern part) {
      return parts.stream().filter(name -> part.matcher(name).matches()).toList();
    }

    private List<String> others() {
      return top.stream().filter(name -> !parts.contains(name)).toList();
    }

    boolean arePair() {
      return !of(TRAIN).isEmpty() && parts.size() > of(TRAIN).size();
    }

    ClassFolders split() {
      refuseSameClasses();
      refuseTwo(of(TRAIN), "training");
      refuseTwo(of(VALID), "validation");
      List<String> test = of(TEST);
      // As competitions hand it out: nobody is to know the classes.
      List<String> unknown = test.stream().filter(t -> in(found, t).isEmpty()).toList();
      List<String> known = test.stream().filter(t -> !unknown.contains(t)).toList();
      List<String> leftOut = new ArrayList<>(unknown);
      List<String> valid = of(VALID);
      if (valid.isEmpty()) {
        refuseTwo(known, "test");
        valid = known;
      } else {
        leftOut.addAll(known);
      }
      leftOut.addAll(others());
      Stream.concat(of(TRAIN).stream(), valid.stream()).forEach(this::requireClasses);
      return split(of(TRAIN), valid, leftOut.stream().sorted().toList());
    }

    private ClassFolders split(List<String> train, List<String> valid, List<String> leftOut) {
      Map<String, Role> roles = new LinkedHashMap<>();
      train.forEach(name -> roles.put(name, valid.isEmpty() ? Role.UNASSIGNED : Role.TRAIN));
      valid.forEach(name -> roles.put(name, Role.VALID));
      List<String> words = new ArrayList<>();
      train.forEach(
          name ->
              words.add(
                  valid.isEmpty()
                      ? String.format(Locale.ROOT, "the classes are those in '%s'", name)
                      : String.format(Locale.ROOT, "'%s' is the training set", name)));
      valid.forEach(
          name -> words.add(String.format(Locale.ROOT, "'%s' is the validation set", name)));
      if (!leftOut.isEmpty()) {
        words.add("left out: " + String.join(", ", leftOut));
      }
      return new ClassFolders(
          roles, List.of(String.format(Locale.ROOT, "In %s, %s.", dir, String.join("; ", words))));
    }

    private void requireClasses(String part) {
      if (in(found, part).isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s look like the parts of a split, but %s holds no folder for each class: sort its images into folders, or, if the names are those of classes, rename them.",
                quoted(parts),
                dir.resolve(part)));
      }
    }

    private void refuseTwo(List<String> same, String what) {
      if (same.size() > 1) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s holds %s, which both look like the %s set: keep one of them there.",
                dir,
                quoted(same),
                what));
      }
    }

    /** Refuses {@code train/cat} beside {@code cat}. */
    void refuseSameClasses() {
      for (String part : parts) {
        Set<String> inner = Set.copyOf(in(found, part));
        List<String> both = others().stream().filter(inner::contains).toList();
        if (!both.isEmpty()) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "%s holds folders of the same classes (%s) in itself and in '%s', so that it is not clear which to take: move one of them elsewhere.",
                  dir,
                  String.join(", ", both),
                  part));
        }
      }
    }

    String takenAsClasses() {
      return String.format(
          Locale.ROOT,
          "In %s, %s %s.",
          dir,
          quoted(parts),
          parts.size() == 1 ? "is taken as a class" : "are taken as classes");
    }

    private static String quoted(List<String> names) {
      return names.stream().map(n -> "'" + n + "'").collect(Collectors.joining(" and "));
    }
  }
}
