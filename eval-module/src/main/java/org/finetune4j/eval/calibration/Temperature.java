package org.finetune4j.eval.calibration;

import java.util.Optional;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.PartialSums;

/**
 * The number by which logits are divided so that a score is the share of cases it comes true in
 * (Guo et al., On Calibration of Modern Neural Networks, 2017). Orders and average precision stay
 * as they are.
 *
 * @param value above 1 where the scores were too sure
 * @param lossBefore mean binary cross-entropy of the scores as they are
 * @param lossAfter of the mended ones
 * @param errorAfter expected calibration error of the mended ones
 */
public record Temperature(double value, double lossBefore, double lossAfter, double errorAfter) {
  private static final double LEAST = 1e-3;
  private static final double MOST = 1e3;

  private static final int MOST_STEPS = 100;

  /** The step after one of Newton's so short would be of the order of its square. */
  private static final double CLOSE = 1e-8;

  private static final double CLOSEST = 1e-12;

  /**
   * The temperature of least loss.
   *
   * @return empty where there is none between 0.001 and 1000: the scores separate all entries, or
   *     none
   */
  public static Optional<Temperature> fit(BinaryScores entries) {
    double[] logits = Logits.of(entries);
    boolean[] positives = entries.positives();
    // The loss is convex in 1/T: its slope rises through zero at most once.
    double[] atOne = slope(logits, positives, 1);
    double bound = atOne[0] < 0 ? 1 / LEAST : 1 / MOST;
    double atBound = slope(logits, positives, bound)[0];
    if (!(atOne[0] < 0 ? atBound > 0 : atBound < 0)) {
      return Optional.empty();
    }
    double value = 1 / root(logits, positives, atOne);
    return Optional.of(
        new Temperature(
            value,
            loss(logits, positives, 1),
            loss(logits, positives, 1 / value),
            Reliability.of(logits.length, i -> Logits.sigmoid(logits[i] / value), positives)
                .error()
                .orElseThrow()));
  }

  /** The scores at a temperature. */
  public static double[] apply(BinaryScores entries, double temperature) {
    double[] scores = Logits.of(entries);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Logits.sigmoid(scores[i] / temperature);
    }
    return scores;
  }

  /** Newton's method for the slope's root from 1 on, by halves where it would leave the bounds. */
  private static double root(double[] logits, boolean[] positives, double[] atOne) {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    double at = 1;
    double[] slope = atOne;
    for (int i = 0; i < MOST_STEPS; i++) {
      if (slope[0] < 0) {
        low = at;
      } else {
        high = at;
      }
      double next = at - slope[0] / slope[1];
      boolean inside = next > low && next < high;
      double before = at;
      at = inside ? next : Math.sqrt(low * high);
      if (Math.abs(at - before) <= (inside ? CLOSE : CLOSEST) * at) {
        return at;
      }
      slope = slope(logits, positives, at);
    }
    return at;
  }

  /** The loss's first and second derivative by the inverse temperature, times the entries. */
  private static double[] slope(double[] logits, boolean[] positives, double inverse) {
    return PartialSums.of(
        logits.length,
        2,
        (from, to, sums) -> {
          for (int i = from; i < to; i++) {
            double p = Logits.sigmoid(logits[i] * inverse);
            sums[0] += (p - (positives[i] ? 1 : 0)) * logits[i];
            sums[1] += p * (1 - p) * logits[i] * logits[i];
          }
        });
  }

  private static double loss(double[] logits, boolean[] positives, double inverse) {
    double[] sum =
        PartialSums.of(
            logits.length,
            1,
            (from, to, sums) -> {
              for (int i = from; i < to; i++) {
                sums[0] += Logits.loss(logits[i] * inverse, positives[i] ? 1 : 0);
              }
            });
    return sum[0] / logits.length;
  }
}
