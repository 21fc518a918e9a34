package org.finetune4j.eval.interval;

import java.util.List;

/** Metrics of images of which each counts as often as its weight is. Safe for many threads. */
public interface WeightedMetrics {
  /** The metrics' names, each once. */
  List<String> names();

  /**
   * The metrics.
   *
   * @param weights {@code [samples][images]}, at least 0; at most {@link Replicates#TOGETHER}
   *     samples
   * @return {@code [samples][metrics]}, NaN where a metric is undefined
   */
  double[][] of(byte[][] weights);
}
