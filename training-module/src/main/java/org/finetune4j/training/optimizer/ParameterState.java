package org.finetune4j.training.optimizer;

/**
 * What an optimizer remembers of one parameter.
 *
 * @param steps how often it was moved
 * @param average of the gradients; empty where the optimizer keeps none
 * @param squareAverage of the squared gradients; empty where the optimizer keeps none
 */
public record ParameterState(int steps, float[] average, float[] squareAverage) {
  /** No steps below 0. */
  public ParameterState {
    if (steps < 0) {
      throw new IllegalArgumentException(steps + " steps");
    }
  }
}
