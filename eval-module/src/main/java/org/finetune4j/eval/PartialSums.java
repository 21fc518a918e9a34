package org.finetune4j.eval;

import java.util.stream.IntStream;

/**
 * Sums over many entries, added in parts of a fixed size and these in their order: the same to the
 * last bit for any number of threads.
 */
public final class PartialSums {
  private static final int PART = 1 << 16;

  private PartialSums() {}

  /** Adds to each sum the terms of some entries, in their order. */
  @FunctionalInterface
  public interface Terms {
    /** Of the entries from one on and before another. */
    void add(int from, int to, double[] sums);
  }

  /**
   * The sums over all entries.
   *
   * @param entries how many there are
   * @param sums how many are computed together
   * @param terms any number of threads call it, each for other entries
   */
  public static double[] of(int entries, int sums, Terms terms) {
    double[] all = new double[sums];
    IntStream.range(0, (int) (((long) entries + PART - 1) / PART))
        .parallel()
        .mapToObj(
            part -> {
              double[] some = new double[sums];
              int from = part * PART;
              terms.add(from, from + Math.min(PART, entries - from), some);
              return some;
            })
        .forEachOrdered(
            some -> {
              for (int i = 0; i < sums; i++) {
                all[i] += some[i];
              }
            });
    return all;
  }
}
