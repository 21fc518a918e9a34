package org.finetune4j.training.find;

import java.util.List;
import java.util.Objects;

/**
 * The losses of a sweep, an entry for each step.
 *
 * @param sweep the rates asked for
 * @param rates the learning rates, rising
 * @param losses each batch's own loss
 * @param smoothed their exponential mean up to that step
 */
public record LrCurve(
    LrSweep sweep, List<Double> rates, List<Double> losses, List<Double> smoothed) {
  /** All lists equally long. */
  public LrCurve {
    Objects.requireNonNull(sweep);
    rates = List.copyOf(rates);
    losses = List.copyOf(losses);
    smoothed = List.copyOf(smoothed);
    if (rates.size() != losses.size() || rates.size() != smoothed.size()) {
      throw new IllegalArgumentException("rates and losses do not fit each other");
    }
  }

  /**
   * The four rates that fastai reads off such a curve. It leaves out the first tenth of the sweep
   * and the last five steps.
   *
   * @throws org.finetune4j.data.BadInputException if too few steps are left
   */
  public Suggestions suggestions() {
    return Suggestions.of(rates, smoothed, sweep.steps());
  }
}
