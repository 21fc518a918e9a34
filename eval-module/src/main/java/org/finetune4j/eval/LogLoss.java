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
    double sum = 0;
    for (int i = 0; i < entries.size(); i++) {
      double score = clip(entries.scores()[i]);
      sum -= entries.positives()[i] ? Math.log(score) : Math.log1p(-score);
    }
    return OptionalDouble.of(sum / entries.size());
  }
}
