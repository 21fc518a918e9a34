package org.finetune4j.training.optimizer;

/**
 * What the optimizer remembers of one parameter.
 *
 * @param steps how often it was moved
 * @param average of the gradients
 * @param squareAverage of the squared gradients, as long
 */
public record ParameterState(int steps, float[] average, float[] squareAverage) {
  /** No steps below 0, and averages of one length. */
  public ParameterState {
    if (steps < 0 || average.length != squareAverage.length) {
      throw new IllegalArgumentException(
          steps + " steps, averages of " + average.length + " and " + squareAverage.length);
    }
  }
}
