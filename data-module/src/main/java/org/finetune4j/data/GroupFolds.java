package org.finetune4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Splits for cross-validation in which no group stands on both sides. */
public final class GroupFolds {
  private GroupFolds() {}

  /**
   * One split of a cross-validation.
   *
   * @param name for tables: the held-out group, or {@code fold 2 of 5}
   * @param groups held out for validation
   * @param table the whole table with its roles
   */
  public record Fold(String name, List<String> groups, SampleTable table) {
    public Fold {
      groups = List.copyOf(groups);
    }
  }

  /**
   * As many folds as groups, each with one group held out, in the order the groups first appear.
   *
   * @throws BadInputException with fewer than two groups, or a sample without one
   */
  public static List<Fold> leaveOneOut(SampleTable table) {
    requireGroups(table, 2);
    return table.groups().stream().map(g -> fold(g, List.of(g), table)).toList();
  }

  /**
   * k folds of whole groups, near each other in size: groups are dealt, the largest first, to the
   * fold that has the fewest samples; the seed decides among equals.
   *
   * @param k 2 or more
   * @throws BadInputException with fewer than 2 folds or k groups, or a sample without one
   */
  public static List<Fold> kFold(SampleTable table, int k, long seed) {
    if (k < 2) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "A cross-validation of %d folds holds nothing out: ask for 2 or more.",
              k));
    }
    requireGroups(table, k);
    List<List<String>> dealt = new ArrayList<>();
    long[] sizes = new long[k];
    for (int i = 0; i < k; i++) {
      dealt.add(new ArrayList<>());
    }
    Map<String, Integer> counts = counts(table);
    for (String group : largestFirst(counts, seed)) {
      int smallest = smallest(sizes);
      dealt.get(smallest).add(group);
      sizes[smallest] += counts.get(group);
    }
    List<Fold> folds = new ArrayList<>();
    for (List<String> groups : dealt) {
      folds.add(
          fold(String.format(Locale.ROOT, "fold %d of %d", folds.size() + 1, k), groups, table));
    }
    return List.copyOf(folds);
  }

  private static Fold fold(String name, List<String> groups, SampleTable table) {
    Set<String> held = Set.copyOf(groups);
    return new Fold(name, groups, table.split(Split.where(s -> held.contains(s.group()))));
  }

  private static Map<String, Integer> counts(SampleTable table) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    table.samples().forEach(s -> counts.merge(s.group(), 1, Integer::sum));
    return counts;
  }

  private static List<String> largestFirst(Map<String, Integer> counts, long seed) {
    List<String> groups = List.copyOf(counts.keySet());
    List<String> shuffled = new ArrayList<>();
    for (int i : Shuffle.indices(groups.size(), seed)) {
      shuffled.add(groups.get(i));
    }
    shuffled.sort(Comparator.comparing(counts::get, Comparator.reverseOrder()));
    return shuffled;
  }

  private static int smallest(long[] sizes) {
    int smallest = 0;
    for (int i = 1; i < sizes.length; i++) {
      smallest = sizes[i] < sizes[smallest] ? i : smallest;
    }
    return smallest;
  }

  private static void requireGroups(SampleTable table, int least) {
    for (Sample sample : table.samples()) {
      if (sample.group().isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "'%s' has no group, and cross-validation by group needs one for each image: name the group column.",
                sample.file()));
      }
    }
    if (table.groups().size() < least) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%d folds need as many groups, and the data has %d: %s.",
              least,
              table.groups().size(),
              String.join(", ", table.groups())));
    }
  }
}
