package org.finetune4j.eval.calibration;

import java.util.Arrays;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.LogLoss;

/** Probabilities as logarithms of their odds. */
final class Logits {
  private Logits() {}

  static double of(float probability) {
    double clipped = LogLoss.clip(probability);
    return Math.log(clipped) - Math.log1p(-clipped);
  }

  static double[] of(BinaryScores entries) {
    double[] logits = new double[entries.size()];
    Arrays.parallelSetAll(logits, i -> of(entries.scores()[i]));
    return logits;
  }

  static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Binary cross-entropy of a logit against a probability, without overflow. */
  static double loss(double logit, double target) {
    return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  }
}
