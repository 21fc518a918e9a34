package org.finetune4j.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A word that is not among the known ones.
 *
 * @param word as it was typed
 */
record Misspelling(String word) {
  /** Slips of the finger; with more of them it is another word. */
  private static final int MOST = 2;

  Misspelling {
    Objects.requireNonNull(word);
  }

  /** The known word that is meant; empty if none is like it. */
  Optional<String> meant(Collection<String> known) {
    return known.stream()
        .filter(candidate -> slips(candidate) <= MOST)
        .min(Comparator.<String>comparingInt(this::slips).thenComparing(Comparator.naturalOrder()));
  }

  // Letters left out, put in, exchanged, or swapped with the next: the optimal string alignment.
  private int slips(String other) {
    int[][] least = new int[word.length() + 1][other.length() + 1];
    for (int i = 0; i <= word.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        int same = word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int slips = Math.min(least[i - 1][j], least[i][j - 1]) + 1;
        slips = Math.min(slips, least[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && word.charAt(i - 1) == other.charAt(j - 2)
            && word.charAt(i - 2) == other.charAt(j - 1)) {
          slips = Math.min(slips, least[i - 2][j - 2] + 1);
        }
        least[i][j] = slips;
      }
    }
    return least[word.length()][other.length()];
  }
}
