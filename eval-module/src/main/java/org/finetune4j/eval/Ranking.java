package org.finetune4j.eval;

/**
 * The entries from the greatest score to the least, with equal scores as one step, so that the
 * order in which entries are given never matters.
 *
 * @param found by step: how many positives have this score or a greater one
 * @param taken by step: how many entries have this score or a greater one
 */
record Ranking(int[] found, int[] taken) {
  static Ranking of(BinaryScores entries) {
    long[] keys = new long[entries.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (ordered(entries.scores()[i]) << 1) | (entries.positives()[i] ? 1 : 0);
    }
    LongSort.sort(keys, keys.length);
    int steps = 0;
    for (int i = keys.length - 1; i >= 0; i--) {
      steps += endsStep(keys, i) ? 1 : 0;
    }
    int[] found = new int[steps];
    int[] taken = new int[steps];
    steps = 0;
    int positives = 0;
    for (int i = keys.length - 1; i >= 0; i--) {
      positives += (int) (keys[i] & 1);
      if (endsStep(keys, i)) {
        found[steps] = positives;
        taken[steps++] = keys.length - i;
      }
    }
    return new Ranking(found, taken);
  }

  private static boolean endsStep(long[] rising, int place) {
    return place == 0 || rising[place] >> 1 != rising[place - 1] >> 1;
  }

  /** A whole number, not negative, that orders as the floating-point number does. */
  private static long ordered(float score) {
    if (Float.isNaN(score)) {
      throw new IllegalArgumentException("a score is not a number");
    }
    int bits = Float.floatToIntBits(score + 0f); // + 0 makes -0 and 0 one score
    return (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) - (long) Integer.MIN_VALUE;
  }

  int steps() {
    return found.length;
  }

  int positives() {
    return found.length == 0 ? 0 : found[found.length - 1];
  }

  int negatives() {
    return taken.length == 0 ? 0 : taken[taken.length - 1] - positives();
  }

  double precision(int step) {
    return (double) found[step] / taken[step];
  }

  double recall(int step) {
    return (double) found[step] / positives();
  }
}
