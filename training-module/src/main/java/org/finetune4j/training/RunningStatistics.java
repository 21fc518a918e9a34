package org.finetune4j.training;

import java.nio.FloatBuffer;
import java.util.List;
import org.finetune4j.model.Parameter;

/** Batch normalisation's running statistics follow the data; no optimizer moves them. */
final class RunningStatistics {
  private RunningStatistics() {}

  /**
   * Subtracts from each what its gradient slot holds.
   *
   * @param parameters running statistics only, in float
   */
  static void follow(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      if (parameter.kind().trained()) {
        throw new IllegalArgumentException(parameter.name() + " is no running statistic");
      }
      subtract(parameter.valueMemory(), parameter.gradientMemory());
    }
  }

  /** A hundred short arrays a step: an operation of ND4J takes longer to begin than to end. */
  private static void subtract(FloatBuffer values, FloatBuffer gradient) {
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, values.get(i) - gradient.get(i));
    }
  }
}
