package org.finetune4j.eval.calibration;

import java.util.Optional;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.LogLoss;

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

  /**
   * The temperature of least loss.
   *
   * @return empty where there is none between 0.001 and 1000: the scores separate all entries, or
   *     none
   */
  public static Optional<Temperature> fit(BinaryScores entries) {
    double[] logits = logits(entries);
    boolean[] positives = entries.positives();
    // The loss is convex in 1/T: its slope rises through zero at most once.
    double low = 1 / MOST;
    double high = 1 / LEAST;
    if (!(slope(logits, positives, low) < 0 && slope(logits, positives, high) > 0)) {
      return Optional.empty();
    }
    for (int i = 0; i < 200; i++) {
      double middle = Math.sqrt(low * high);
      if (slope(logits, positives, middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double value = 1 / Math.sqrt(low * high);
    double[] mended = apply(entries, value);
    return Optional.of(
        new Temperature(
            value,
            loss(logits, positives, 1),
            loss(logits, positives, 1 / value),
            Reliability.of(mended, positives).error().orElseThrow()));
  }

  /** The scores at a temperature. */
  public static double[] apply(BinaryScores entries, double temperature) {
    double[] scores = logits(entries);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = sigmoid(scores[i] / temperature);
    }
    return scores;
  }

  private static double[] logits(BinaryScores entries) {
    double[] logits = new double[entries.size()];
    for (int i = 0; i < logits.length; i++) {
      double score = LogLoss.clip(entries.scores()[i]);
      logits[i] = Math.log(score) - Math.log1p(-score);
    }
    return logits;
  }

  private static double slope(double[] logits, boolean[] positives, double inverse) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += (sigmoid(logits[i] * inverse) - (positives[i] ? 1 : 0)) * logits[i];
    }
    return sum;
  }

  private static double loss(double[] logits, boolean[] positives, double inverse) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double wrong = positives[i] ? -logits[i] * inverse : logits[i] * inverse;
      sum += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return sum / logits.length;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
