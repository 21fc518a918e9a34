package org.finetune4j.data;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Gives each sample its role. Use it through {@link SampleTable#split}, which refuses a split that
 * leaves nothing to train on or nothing to measure with.
 */
@FunctionalInterface
public interface Split {
  /** The same samples in the same order, each with its role. */
  SampleTable apply(SampleTable table);

  /**
   * The roles as they were read from the data's split column.
   *
   * @throws BadInputException when applied to a table without one
   */
  static Split byColumn() {
    return table -> {
      if (table.only(Role.UNASSIGNED).size() > 0) {
        throw new BadInputException(
            "The data has no split column: name one, or choose another way to split.");
      }
      return table;
    };
  }

  /**
   * A random share for validation: int(share * n) samples, as fastai's RandomSplitter (0.2 of 5,011
   * are 1,002). The same table and seed give the same split.
   *
   * @param share between 0 and 1
   */
  static Split random(double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("a share between 0 and 1, not " + share);
    }
    return table -> {
      int[] order = Shuffle.indices(table.size(), seed);
      Set<Integer> valid =
          IntStream.of(order)
              .limit((int) (share * order.length))
              .boxed()
              .collect(Collectors.toSet());
      return assign(table, valid::contains);
    };
  }

  /** The samples of which the predicate is true for validation, the rest for training. */
  static Split where(Predicate<Sample> valid) {
    return table -> assign(table, i -> valid.test(table.samples().get(i)));
  }

  /**
   * The named groups for validation, the rest for training. A group that is a number may be written
   * with or without leading zeros.
   *
   * @throws BadInputException when applied, if the table does not hold one of them
   */
  static Split holdOut(Collection<String> groups) {
    List<String> wanted = List.copyOf(groups);
    return table -> {
      Set<String> held = wanted.stream().map(g -> known(g, table)).collect(Collectors.toSet());
      return where(s -> held.contains(s.group())).apply(table);
    };
  }

  private static String known(String group, SampleTable table) {
    List<String> all = table.groups();
    if (all.contains(group)) {
      return group;
    }
    return all.stream()
        .filter(g -> withoutZeros(g).equals(withoutZeros(group)))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    all.isEmpty()
                        ? String.format(
                            Locale.ROOT,
                            "The data has no groups to hold out '%s' of: name the group column.",
                            group)
                        : String.format(
                            Locale.ROOT,
                            "There is no group '%s' to hold out: the groups are %s.",
                            group,
                            String.join(", ", all))));
  }

  private static String withoutZeros(String group) {
    return group.replaceFirst("^0+(?=\\d+$)", "");
  }

  private static SampleTable assign(SampleTable table, IntPredicate valid) {
    return table.withSamples(
        IntStream.range(0, table.size())
            .mapToObj(i -> table.samples().get(i).withRole(valid.test(i) ? Role.VALID : Role.TRAIN))
            .toList());
  }
}
