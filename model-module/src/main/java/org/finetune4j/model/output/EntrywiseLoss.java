package org.finetune4j.model.output;

/** A loss in which every number of a target stands alone. */
abstract class EntrywiseLoss extends LogitLoss {
  private static final long serialVersionUID = 1L;

  /** Loss of one entry of that column. */
  abstract double loss(double target, double logit, int column);

  /** Its derivative by the logit. */
  abstract double slope(double target, double logit, int column);

  @Override
  final double image(double[] target, double[] logit, boolean[] counted, double[] slope) {
    double sum = 0;
    for (int j = 0; j < logit.length; j++) {
      if (counted[j]) {
        sum += loss(target[j], logit[j], j);
        slope[j] = slope(target[j], logit[j], j);
      }
    }
    return sum;
  }

  @Override
  final int entries(boolean[] counted) {
    int entries = 0;
    for (boolean c : counted) {
      entries += c ? 1 : 0;
    }
    return entries;
  }

  /** Without overflow at either end. */
  static double sigmoid(double z) {
    double e = Math.exp(-Math.abs(z));
    return z >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
