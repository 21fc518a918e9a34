package org.finetune4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names are those of a left and a right: they differ only in words such as {@code left} and
 * {@code right}, {@code l} and {@code r}, {@code lt} and {@code rt}, {@code tl} and {@code tr}.
 */
final class Sides {
  private static final Map<String, String> OPPOSITE =
      Map.of("left", "right", "lft", "rgt", "l", "r", "lt", "rt", "sx", "dx");
  private static final Set<String> RIGHT = Set.copyOf(OPPOSITE.values());

  /** Where a name falls into words: at signs, before capitals, at digits, around left and right. */
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile(
          "[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})"
              + "|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})"
              + "|(?i:(?=left|right)|(?<=left|right))");

  private Sides() {}

  /** Each name that has one other side, with that, both ways. */
  static Map<String, String> pairs(List<String> names) {
    List<List<String>> words = names.stream().map(Sides::words).toList();
    int[] other = new int[names.size()];
    for (int i = 0; i < other.length; i++) {
      other[i] = onlyOpposite(i, words);
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < other.length; i++) {
      if (other[i] >= 0 && other[other[i]] == i) {
        pairs.put(names.get(i), names.get(other[i]));
      }
    }
    return pairs;
  }

  private static List<String> words(String name) {
    return Arrays.stream(BETWEEN_WORDS.split(name))
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static int onlyOpposite(int place, List<List<String>> all) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (areOpposite(all.get(place), all.get(i))) {
        found.add(i);
      }
    }
    return found.size() == 1 ? found.get(0) : -1;
  }

  private static boolean areOpposite(List<String> a, List<String> b) {
    boolean differ = false;
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      boolean opposite = areOpposite(a.get(i), b.get(i));
      // The left corner of the left eye is the right corner of the right one.
      if (!opposite && (!a.get(i).equals(b.get(i)) || isSide(a.get(i)))) {
        return false;
      }
      differ |= opposite;
    }
    return differ;
  }

  private static boolean isSide(String word) {
    return OPPOSITE.containsKey(word) || RIGHT.contains(word);
  }

  private static boolean areOpposite(String a, String b) {
    return b.equals(OPPOSITE.get(a)) || a.equals(OPPOSITE.get(b)) || areCorners(a, b);
  }

  // Two letters of which one is l or r: tl and tr, fl and fr, lb and rb.
  private static boolean areCorners(String a, String b) {
    if (a.length() != 2 || b.length() != 2) {
      return false;
    }
    int differing = a.charAt(0) != b.charAt(0) ? 0 : 1;
    return a.charAt(1 - differing) == b.charAt(1 - differing)
        && Set.of("lr", "rl").contains("" + a.charAt(differing) + b.charAt(differing));
  }
}
