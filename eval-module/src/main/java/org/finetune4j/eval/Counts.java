package org.finetune4j.eval;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How yes-or-no decisions turned out.
 *
 * @param truePositives rightly yes
 * @param falsePositives wrongly yes
 * @param falseNegatives wrongly no
 * @param trueNegatives rightly no
 */
public record Counts(
    long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {
  /** The sum of all. */
  public static Counts sum(List<Counts> parts) {
    return new Counts(
        parts.stream().mapToLong(Counts::truePositives).sum(),
        parts.stream().mapToLong(Counts::falsePositives).sum(),
        parts.stream().mapToLong(Counts::falseNegatives).sum(),
        parts.stream().mapToLong(Counts::trueNegatives).sum());
  }

  /** All decisions. */
  public long total() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  /** How many should be yes. */
  public long positives() {
    return truePositives + falseNegatives;
  }

  /** Share of right decisions; undefined without any. */
  public OptionalDouble accuracy() {
    return share(truePositives + trueNegatives, total());
  }

  /** Precision, recall, F1 and Jaccard; each undefined where it is 0/0. */
  public PrecisionRecall rates() {
    long wrong = falsePositives + falseNegatives;
    return new PrecisionRecall(
        share(truePositives, truePositives + falsePositives),
        share(truePositives, positives()),
        f(1),
        share(truePositives, truePositives + wrong));
  }

  /** F-beta, where recall is beta times as important as precision; undefined where it is 0/0. */
  public OptionalDouble f(double beta) {
    if (beta == 1) {
      return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }
    double found = (1 + beta * beta) * truePositives;
    double whole = found + beta * beta * falseNegatives + falsePositives;
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(found / whole);
  }

  static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
