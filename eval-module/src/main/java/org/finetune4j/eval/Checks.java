package org.finetune4j.eval;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Refuses arrays that do not fit each other. */
final class Checks {
  private Checks() {}

  static List<String> names(String what, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no " + what + " is named");
    }
    if (Set.copyOf(names).size() != names.size()) {
      throw new IllegalArgumentException("a " + what + " is named twice: " + names);
    }
    return List.copyOf(names);
  }

  static List<String> files(List<String> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("predictions of no image");
    }
    return List.copyOf(files);
  }

  static List<String> groups(List<String> groups, int count) {
    length("groups", groups.size(), count);
    return List.copyOf(groups);
  }

  static List<String> noGroups(int count) {
    return Collections.nCopies(count, "");
  }

  static void length(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          what + ": " + actual + " are given, " + expected + " are needed");
    }
  }

  /** The same of one image; what is right costs no text. */
  static void length(String file, String what, int actual, int expected) {
    if (actual != expected) {
      length(file + ": " + what, actual, expected);
    }
  }

  static float score(float score, String file, String name) {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException(
          file + ": the score of '" + name + "' is " + score + ", not between 0 and 1");
    }
    return score;
  }
}
