package org.finetune4j.eval.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.finetune4j.eval.BinaryScores;

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
    double[] scores = new double[entries.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = entries.scores()[i];
    }
    return of(scores, entries.positives());
  }

  /** Of scores in [0,1] and whether each came true. */
  public static Reliability of(double[] scores, boolean[] positives) {
    int[] count = new int[BINS];
    double[] sum = new double[BINS];
    int[] found = new int[BINS];
    for (int i = 0; i < scores.length; i++) {
      int bin = bin(scores[i]);
      count[bin]++;
      sum[bin] += scores[i];
      found[bin] += positives[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>(BINS);
    for (int k = 0; k < BINS; k++) {
      bins.add(
          count[k] == 0
              ? new Bin(0, OptionalDouble.empty(), OptionalDouble.empty())
              : new Bin(
                  count[k],
                  OptionalDouble.of(sum[k] / count[k]),
                  OptionalDouble.of((double) found[k] / count[k])));
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
