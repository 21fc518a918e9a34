package org.finetune4j.data.read;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;

/** What in the names of labels or classes looks like a slip, a sentence each. */
final class NameWarnings {
  private static final int EXAMPLES = 3;
  private static final Set<String> MISSING =
      Set.of("nan", "none", "null", "na", "n/a", "<na>", "nat", "nil", "#n/a");

  /** Letters of Cyrillic and Greek that look like the Latin ones below them. */
  private static final String ALIKE = "аеорсухіјѕһԁԛԝАВЕЗКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ";

  private static final String LATIN = "aeopcyxijshdqwABE3KMHOPCTYXIJSABEZHIKMNOPTYXovp";

  private NameWarnings() {}

  /** Of names that were read as they stand. */
  static List<String> of(Collection<String> names) {
    List<String> warnings = new ArrayList<>(ofAlike(names));
    warn(
        warnings,
        names,
        NameWarnings::isWrapped,
        "Quotes, brackets or delimiters became part of names: %s. Correct the table, or name the"
            + " delimiter that stands between labels.");
    warn(
        warnings,
        names,
        name -> MISSING.contains(name.toLowerCase(Locale.ROOT)),
        "What often stands for a missing value is taken for a name: %s. Blank such cells if nothing"
            + " is meant.");
    return warnings;
  }

  /** Of names that are seen alike and are not the same. */
  static List<String> ofAlike(Collection<String> names) {
    String alike =
        lookAlikes(names).stream()
            .limit(EXAMPLES)
            .map(NameWarnings::quoted)
            .collect(Collectors.joining("; "));
    return alike.isEmpty()
        ? List.of()
        : List.of(
            "Names that look alike count as different: "
                + alike
                + ". Write them in one way where they mean the same.");
  }

  private static void warn(
      List<String> warnings, Collection<String> names, Predicate<String> odd, String sentence) {
    Set<String> found = names.stream().filter(odd).collect(Collectors.toCollection(TreeSet::new));
    if (!found.isEmpty()) {
      warnings.add(String.format(Locale.ROOT, sentence, quoted(found)));
    }
  }

  private static String quoted(Collection<String> names) {
    String some =
        names.stream()
            .limit(EXAMPLES)
            .map(name -> "'" + BadInputException.excerpt(name) + "'")
            .collect(Collectors.joining(", "));
    return names.size() > EXAMPLES ? some + ", ..." : some;
  }

  private static List<Set<String>> lookAlikes(Collection<String> names) {
    Map<String, Set<String>> groups = new TreeMap<>();
    names.forEach(n -> groups.computeIfAbsent(look(n), l -> new TreeSet<>()).add(n));
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  /** The same for names that differ in case, in blanks, hyphens and underscores, or in script. */
  private static String look(String name) {
    StringBuilder look = new StringBuilder(Normalizer.normalize(name, Normalizer.Form.NFKC));
    for (int i = 0; i < look.length(); i++) {
      int other = ALIKE.indexOf(look.charAt(i));
      if (other >= 0) {
        look.setCharAt(i, LATIN.charAt(other));
      }
    }
    return look.toString()
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s_-]+", " ");
  }

  private static boolean isWrapped(String name) {
    String ends = "" + name.charAt(0) + name.charAt(name.length() - 1);
    return ends.chars().anyMatch(c -> "'\"`,;|，、；".indexOf(c) >= 0)
        || name.chars().anyMatch(c -> c == ';' || c == '|')
        || count(name, '[') != count(name, ']')
        || count(name, '(') != count(name, ')')
        || count(name, '{') != count(name, '}')
        || Set.of("[]", "()", "{}").contains(ends);
  }

  private static long count(String name, char c) {
    return name.chars().filter(other -> other == c).count();
  }
}
