package org.finetune4j.model.output;

/** The square of the difference, without a half, as PyTorch's {@code MSELoss}. */
final class SquaredError extends EntrywiseLoss {
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
    return other instanceof SquaredError;
  }

  @Override
  public int hashCode() {
    return SquaredError.class.hashCode();
  }
}
