package org.finetune4j.data.read;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.finetune4j.data.Role;

/** Which of several lists or files of a data set are for what, by their names. */
final class Parts {
  /** Train and val in one. */
  static final Pattern BOTH = ClassFolders.part("trainval");

  private Parts() {}

  /**
   * Train with val, test being left out; train with test where there is no val; {@code trainval}
   * with test where there is no train; one alone, whose roles are open.
   *
   * @param names such as {@code train}, {@code val2017}
   * @return those to read; empty where none is named so
   */
  static Map<String, Role> of(Collection<String> names) {
    Optional<String> train = named(ClassFolders.TRAIN, names);
    Optional<String> both = named(BOTH, names);
    Optional<String> test = named(ClassFolders.TEST, names);
    // All of val stands in trainval too.
    Optional<String> valid =
        train.isEmpty() && both.isPresent() ? Optional.empty() : named(ClassFolders.VALID, names);
    Optional<String> learned = train.or(() -> both);
    Optional<String> held = valid.or(() -> test);
    Map<String, Role> parts = new LinkedHashMap<>();
    if (learned.isPresent() && held.isPresent()) {
      parts.put(learned.get(), Role.TRAIN);
      parts.put(held.get(), Role.VALID);
    } else {
      learned.or(() -> held).ifPresent(only -> parts.put(only, Role.UNASSIGNED));
    }
    return parts;
  }

  /** Whether a name is that of a part. */
  static boolean isPart(String name) {
    return ClassFolders.isPart(name) || BOTH.matcher(name).matches();
  }

  private static Optional<String> named(Pattern part, Collection<String> names) {
    return names.stream().filter(name -> part.matcher(name).matches()).findFirst();
  }

  /** What a part is for, in words. */
  static String words(Role role) {
    return switch (role) {
      case TRAIN -> "is the training set";
      case VALID -> "is the validation set";
      case UNASSIGNED -> "is read";
    };
  }
}
