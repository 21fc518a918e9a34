package org.finetune4j.eval;

import java.util.OptionalDouble;

/** fastai's {@code mse}: the mean squared difference of a network's outputs from their targets. */
public final class MeanSquaredError {
  private MeanSquaredError() {}

  /**
   * Over the counted entries; undefined without any.
   *
   * @param outputs {@code [images][width]}
   * @param targets {@code [images][width]}
   * @param counted {@code [images][width]}, false where the target is not known
   */
  public static OptionalDouble of(float[][] outputs, float[][] targets, boolean[][] counted) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < outputs.length; row++) {
      for (int c = 0; c < outputs[row].length; c++) {
        if (counted[row][c]) {
          double difference = (double) outputs[row][c] - targets[row][c];
          sum += difference * difference;
          count++;
        }
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
