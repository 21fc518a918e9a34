package org.finetune4j.model.output;

import java.util.Arrays;
import java.util.List;

/**
 * Binary cross-entropy on logits, as PyTorch's {@code BCEWithLogitsLoss}: no probability is
 * clipped, so that a logit of 100 on the wrong side costs 100 and still has a gradient of 1.
 */
final class LogitXent extends EntrywiseLoss {
  private static final long serialVersionUID = 1L;

  private double[] positiveWeights;

  /** Every positive weighs 1. */
  public LogitXent() {
    this(List.of());
  }

  /** A weight for the positives of each column, above 0; none for 1 everywhere. */
  public LogitXent(List<Double> positiveWeights) {
    this.positiveWeights = positiveWeights.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** A copy of the weights, for Deeplearning4j's JSON. */
  public double[] getPositiveWeights() {
    return positiveWeights.clone();
  }

  /** For Deeplearning4j's JSON. */
  public void setPositiveWeights(double[] weights) {
    positiveWeights = weights.clone();
  }

  @Override
  double loss(double target, double logit, int column) {
    double tail = Math.log1p(Math.exp(-Math.abs(logit)));
    double whenPositive = Math.max(-logit, 0) + tail;
    double whenNegative = Math.max(logit, 0) + tail;
    return weight(column) * target * whenPositive + (1 - target) * whenNegative;
  }

  @Override
  double slope(double target, double logit, int column) {
    return (1 - target) * sigmoid(logit) - weight(column) * target * sigmoid(-logit);
  }

  private double weight(int column) {
    return positiveWeights.length == 0 ? 1 : positiveWeights[column];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogitXent xent && Arrays.equals(xent.positiveWeights, positiveWeights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(positiveWeights);
  }
}
