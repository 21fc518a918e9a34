package org.finetune4j.model.output;

/** The square of the difference, without a half, as PyTorch's {@code MSELoss}. */
public final class MeanSquaredError extends EntrywiseLoss {
  private static final long serialVersionUID = 1L;

  @Override
  double loss(double target, double logit, int column) {
    return (logit - target) * (logit - target);
  }

  @Override
  double slope(double target, double logit, int column) {
    return 2 * (logit - target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MeanSquaredError;
  }

  @Override
  public int hashCode() {
    return MeanSquaredError.class.hashCode();
  }
}
