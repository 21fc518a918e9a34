package org.finetune4j.model.output;

/**
 * The squared error of a sigmoid stretched to low..high, by its logit: fastai's {@code y_range}
 * with {@code MSELossFlat}. Where the sigmoid is saturated the gradient does vanish, as there.
 */
final class RangeSquaredError extends EntrywiseLoss {
  private static final long serialVersionUID = 1L;

  private double low;
  private double high;

  /** For Deeplearning4j's JSON. */
  public RangeSquaredError() {
    this(0, 1);
  }

  /** Low below high. */
  public RangeSquaredError(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** The end reached by a logit of minus infinity. */
  public double getLow() {
    return low;
  }

  /** For Deeplearning4j's JSON. */
  public void setLow(double low) {
    this.low = low;
  }

  /** The end reached by a logit of infinity. */
  public double getHigh() {
    return high;
  }

  /** For Deeplearning4j's JSON. */
  public void setHigh(double high) {
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
