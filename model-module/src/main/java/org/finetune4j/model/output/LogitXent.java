package org.finetune4j.model.output;

import java.util.Arrays;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Binary cross-entropy on logits, as PyTorch's {@code BCEWithLogitsLoss}: no probability is
 * clipped, so that a logit of 100 on the wrong side costs 100 and still has a gradient of 1.
 */
final class LogitXent extends EntrywiseLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final double[] positiveWeights;

  /** A weight for the positives of each column, above 0; none for 1 everywhere. */
  @JsonCreator
  LogitXent(@JsonProperty("positiveWeights") List<Double> positiveWeights) {
    this.positiveWeights = positiveWeights.stream().mapToDouble(Double::doubleValue).toArray();
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
