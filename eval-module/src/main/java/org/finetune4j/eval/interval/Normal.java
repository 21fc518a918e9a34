package org.finetune4j.eval.interval;

/** The standard normal distribution. */
final class Normal {
  /** Beyond it a double cannot tell the share from 0 or 1. */
  private static final double FARTHEST = 8;

  private Normal() {}

  /** The share below x (Marsaglia, Evaluating the Normal Distribution, 2004). */
  static double share(double x) {
    if (Math.abs(x) > FARTHEST) {
      return x < 0 ? 0 : 1;
    }
    double sum = x;
    double term = x;
    for (int i = 3; sum + term != sum; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  /** The x below which that share lies; infinite for 0 and 1. */
  static double quantile(double share) {
    if (share <= 0 || share >= 1) {
      return share <= 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double low = -FARTHEST;
    double high = FARTHEST;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (share(middle) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
