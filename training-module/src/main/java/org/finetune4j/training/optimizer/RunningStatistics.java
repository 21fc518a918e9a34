package org.finetune4j.training.optimizer;

import java.util.List;
import org.finetune4j.model.Parameter;

/** Batch normalisation's running statistics follow the data; no optimizer moves them. */
public final class RunningStatistics {
  private RunningStatistics() {}

  /**
   * Subtracts from each what its gradient slot holds.
   *
   * @param parameters running statistics only
   */
  public static void follow(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      if (parameter.kind().trained()) {
        throw new IllegalArgumentException(parameter.name() + " is no running statistic");
      }
      parameter.values().subi(parameter.gradient());
    }
  }
}
