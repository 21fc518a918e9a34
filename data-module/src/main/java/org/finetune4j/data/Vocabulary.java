package org.finetune4j.data;

import java.util.Collection;
import java.util.List;

/** The names a task knows, each once, sorted by code point as Python sorts. */
public record Vocabulary(List<String> names) {
  public Vocabulary {
    names = List.copyOf(names);
  }

  /** The sorted vocabulary of these names. */
  public static Vocabulary of(Collection<String> names) {
    return new Vocabulary(
        names.stream()
            .distinct()
            .sorted(
                (a, b) ->
                    java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()))
            .toList());
  }

  /** Number of names. */
  public int size() {
    return names.size();
  }
}
