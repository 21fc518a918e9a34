package org.finetune4j.training.schedule;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A learning rate for each parameter group, the earliest layers first (fastai's discriminative
 * rates).
 *
 * @param perGroup at least one; each finite and above 0
 */
public record LearningRates(List<Double> perGroup) {
  /** Refuses rates that are not finite numbers above 0. */
  public LearningRates {
    perGroup = List.copyOf(perGroup);
    if (perGroup.isEmpty() || perGroup.stream().anyMatch(r -> !(r > 0 && Double.isFinite(r)))) {
      throw new IllegalArgumentException("learning rates must be above 0: " + perGroup);
    }
  }

  /** The same rate for every group. */
  public static LearningRates same(double rate, int groups) {
    return new LearningRates(Collections.nCopies(groups, rate));
  }

  /** The rate for the last group and a tenth of it for the others: {@code slice(rate)}. */
  public static LearningRates lastAt(double rate, int groups) {
    return new LearningRates(
        IntStream.range(0, groups).mapToObj(g -> g == groups - 1 ? rate : rate / 10).toList());
  }

  /** Evenly spaced on a logarithmic scale: {@code slice(low, high)}. */
  public static LearningRates between(double low, double high, int groups) {
    if (groups == 1) {
      return new LearningRates(List.of(high));
    }
    double step = Math.pow(high / low, 1.0 / (groups - 1));
    return new LearningRates(
        IntStream.range(0, groups).mapToObj(g -> low * Math.pow(step, g)).toList());
  }
}
