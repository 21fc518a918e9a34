package org.finetune4j.data.read;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.finetune4j.data.Vocabulary;

/** The labels that may stand in a table: those given, or else all that are found. */
final class KnownLabels {
  private static final int MOST = 1 << 15;
  private static final int LONGEST = 255;

  private final Optional<Vocabulary> given;
  private final Map<String, String> names;

  KnownLabels(Optional<Vocabulary> given) {
    this.given = given;
    this.names = Names.spellings(given.map(Vocabulary::names).orElse(List.of()));
  }

  /** The labels of an image, by the names given; refuses others. */
  Set<String> of(Set<String> labels, FileLocation location) {
    Set<String> found = new LinkedHashSet<>();
    for (String label : labels) {
      if (given.isEmpty()) {
        requireSensible(label, location);
        names.put(label, label);
      } else if (!names.containsKey(label)) {
        throw location.bad(
            "the label '%s' is none of the %d known: correct it, or train with it",
            label, given.get().size());
      }
      found.add(names.get(label));
    }
    return found;
  }

  private void requireSensible(String label, FileLocation location) {
    if (label.length() > LONGEST) {
      throw location.bad(
          "the label '%s' has %d characters, and %d are the most: name what stands between labels",
          label, label.length(), LONGEST);
    }
    if (names.size() == MOST && !names.containsKey(label)) {
      throw location.bad(
          "'%s' is one label too many, %d are the most: look for what is no label", label, MOST);
    }
  }

  /** The names given, or else those found, sorted. */
  Vocabulary vocabulary() {
    return given.orElseGet(() -> Vocabulary.of(names.keySet()));
  }
}
