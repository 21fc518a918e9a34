package org.finetune4j.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names a task knows, each once; a name's place is its column in targets and scores.
 *
 * @param names as given; {@link #of} sorts them
 */
public record Vocabulary(List<String> names) {
  /** Refuses a blank name and a name that stands twice. */
  public Vocabulary {
    names = List.copyOf(names);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank() || !seen.add(name)) {
        throw new IllegalArgumentException(
            name.isBlank() ? "a blank name" : "the name '" + name + "' stands twice");
      }
    }
  }

  /**
   * The sorted vocabulary of these names: by code point, as Python sorts, without locale or case
   * folding. (Java's own order is by UTF-16 unit and differs beyond U+FFFF.)
   */
  public static Vocabulary of(Collection<String> names) {
    return new Vocabulary(names.stream().distinct().sorted(Vocabulary::byCodePoint).toList());
  }

  private static int byCodePoint(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  /** Number of names. */
  public int size() {
    return names.size();
  }

  /** Whether the name is known. */
  public boolean contains(String name) {
    return names.contains(name);
  }

  /**
   * The name's column.
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public int indexOf(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("'" + name + "' is none of the " + size() + " names");
    }
    return index;
  }

  /**
   * Multi-hot: 1 in the columns of the names, 0 elsewhere.
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public float[] encode(Set<String> known) {
    float[] values = new float[size()];
    known.forEach(name -> values[indexOf(name)] = 1);
    return values;
  }
}
