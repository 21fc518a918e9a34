package org.finetune4j.eval.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.PartialSums;

/**
 * Scores against what came true, in 15 bins of equal width. Bin k is (k/15, (k+1)/15]; 0 belongs to
 * the first.
 */
public record Reliability(List<Bin> bins) {
  /** Number of bins. */
  public static final int BINS = 15;

  /** Copies the list. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  /**
   * The entries whose scores fall between two bounds.
   *
   * @param count how many
   * @param meanScore undefined where the bin is empty
   * @param positiveShare undefined where the bin is empty
   */
  public record Bin(int count, OptionalDouble meanScore, OptionalDouble positiveShare) {
    private double gap() {
      return count == 0
          ? 0
          : count * Math.abs(meanScore.getAsDouble() - positiveShare.getAsDouble());
    }
  }

  /** Of scores in [0,1] as they are. */
  public static Reliability of(BinaryScores entries) {
    return of(entries.size(), i -> entries.scores()[i], entries.positives());
  }

  /** Of scores in [0,1] and whether each came true. */
  public static Reliability of(double[] scores, boolean[] positives) {
    return of(scores.length, i -> scores[i], positives);
  }

  static Reliability of(int entries, IntToDoubleFunction scores, boolean[] positives) {
    double[] sums =
        PartialSums.of(
            entries,
            3 * BINS,
            (from, to, some) -> {
              for (int i = from; i < to; i++) {
                double score = scores.applyAsDouble(i);
                int bin = 3 * bin(score);
                some[bin]++;
                some[bin + 1] += score;
                some[bin + 2] += positives[i] ? 1 : 0;
              }
            });
    List<Bin> bins = new ArrayList<>(BINS);
    for (int k = 0; k < BINS; k++) {
      bins.add(
          sums[3 * k] == 0
              ? new Bin(0, OptionalDouble.empty(), OptionalDouble.empty())
              : new Bin(
                  (int) sums[3 * k],
                  OptionalDouble.of(sums[3 * k + 1] / sums[3 * k]),
                  OptionalDouble.of(sums[3 * k + 2] / sums[3 * k])));
    }
    return new Reliability(bins);
  }

  /** The bin of a score in [0,1]. */
  public static int bin(double score) {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("a score of " + score + " is not between 0 and 1");
    }
    int bin = Math.max(0, (int) (score * BINS) - 1); // rounding may have gone up by one
    while (score > (bin + 1.0) / BINS) {
      bin++;
    }
    return bin;
  }

  /** Expected calibration error: mean gap, weighted by count; undefined without entries. */
  public OptionalDouble error() {
    int total = bins.stream().mapToInt(Bin::count).sum();
    return total == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(bins.stream().mapToDouble(Bin::gap).sum() / total);
  }
}
