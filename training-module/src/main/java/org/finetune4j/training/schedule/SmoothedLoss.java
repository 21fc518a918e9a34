package org.finetune4j.training.schedule;

/**
 * The exponential mean of a loss, corrected for its start: fastai's {@code AvgSmoothLoss}, which
 * its table calls train_loss.
 */
public final class SmoothedLoss {
  private static final double KEPT = 0.98;

  private double mean;
  private double weight;

  /** Takes one more loss in and returns the mean so far. */
  public double add(double loss) {
    mean = KEPT * mean + (1 - KEPT) * loss;
    weight = KEPT * weight + (1 - KEPT);
    return value();
  }

  /** The mean of the losses so far; NaN before the first. */
  public double value() {
    return mean / weight;
  }

  /** What {@link #restore} takes to continue from here: two numbers. */
  public double[] state() {
    return new double[] {mean, weight};
  }

  /** Continues from a state. */
  public void restore(double[] state) {
    mean = state[0];
    weight = state[1];
  }
}
