package org.finetune4j.training.callback;

import java.util.List;
import java.util.OptionalDouble;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.EpochRow;

/** Compares rows by one metric; where it is undefined a row is never the better one. */
record MetricComparison(String name) {

  /** Whether the row is better, by more than that much, than all of the others. */
  boolean isBest(EpochRow row, List<EpochRow> others, double margin) {
    Metric metric = row.metric(name);
    return metric.value().isPresent()
        && others.stream().allMatch(o -> better(metric, o.metric(name).value(), margin));
  }

  private static boolean better(Metric metric, OptionalDouble other, double margin) {
    if (other.isEmpty()) {
      return true;
    }
    double gain = metric.value().orElseThrow() - other.getAsDouble();
    return (metric.greaterIsBetter() ? gain : -gain) > margin;
  }
}
