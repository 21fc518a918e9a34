package org.finetune4j.model.output;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The squared error of a sigmoid stretched to low..high, by its logit: fastai's {@code y_range}
 * with {@code MSELossFlat}. Where the sigmoid is saturated the gradient does vanish, as there.
 */
final class RangeSquaredError extends EntrywiseLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final double low;
  @JsonProperty private final double high;

  /** Low, where a logit of minus infinity leads, below high. */
  @JsonCreator
  RangeSquaredError(@JsonProperty("low") double low, @JsonProperty("high") double high) {
    this.low = low;
    this.high = high;
  }

  @Override
  double loss(double target, double logit, int column) {
    double difference = low + (high - low) * sigmoid(logit) - target;
    return difference * difference;
  }

  @Override
  double slope(double target, double logit, int column) {
    double difference = low + (high - low) * sigmoid(logit) - target;
    return 2 * difference * (high - low) * sigmoid(logit) * sigmoid(-logit);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeSquaredError range && range.low == low && range.high == high;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(low) * 31 + Double.hashCode(high);
  }
}
