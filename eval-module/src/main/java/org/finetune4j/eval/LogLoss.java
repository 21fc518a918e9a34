package org.finetune4j.eval;

import java.util.OptionalDouble;

/** Mean binary cross-entropy with the natural logarithm. */
public final class LogLoss {
  /** Scores are clipped to this and one less this, as the logarithm of zero is infinite. */
  private static final double LEAST = 0x1p-52;

  private LogLoss() {}

  /** The score, clipped away from 0 and 1. */
  public static double clip(double score) {
    return Math.min(Math.max(score, LEAST), 1 - LEAST);
  }

  /** At least 0; undefined without entries. */
  public static OptionalDouble of(BinaryScores entries) {
    if (entries.size() == 0) {
      return OptionalDouble.empty();
    }
    double[] sum =
        PartialSums.of(entries.size(), 1, (from, to, sums) -> add(entries, from, to, sums));
    return OptionalDouble.of(sum[0] / entries.size());
  }

  private static void add(BinaryScores entries, int from, int to, double[] sums) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double score = clip(entries.scores()[i]);
      sum -= entries.positives()[i] ? Math.log(score) : Math.log1p(-score);
    }
    sums[0] += sum;
  }
}
