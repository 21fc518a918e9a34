package org.finetune4j.training.schedule;

import java.util.List;

/**
 * What a fit does to the optimizer's numbers.
 *
 * @param rates a learning rate per parameter group
 * @param momentum the decay of the gradient's average, in [0,1)
 */
public record Schedule(List<Annealer> rates, Annealer momentum) {
  /** fastai's momentum where nothing schedules it. */
  public static final double DEFAULT_MOMENTUM = 0.9;

  /** fastai's: how far below its start the one-cycle's rate ends. */
  public static final double DEFAULT_FINAL_DIVISOR = 1e5;

  /** At least one group. */
  public Schedule {
    rates = List.copyOf(rates);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("a schedule for no parameter group");
    }
  }

  /** Nothing changes: fastai's {@code fit}. */
  public static Schedule constant(LearningRates rates) {
    return new Schedule(
        rates.perGroup().stream().map(Annealer::constant).toList(),
        Annealer.constant(DEFAULT_MOMENTUM));
  }

  /**
   * One cycle (Smith, arXiv 1708.07120), as fastai's {@code fit_one_cycle}: the rate rises along a
   * cosine from {@code highest/cycle.divisor} and falls along another towards {@code
   * highest/cycle.finalDivisor}, the momentum runs the other way.
   */
  public static Schedule oneCycle(LearningRates highest, OneCycle cycle) {
    return new Schedule(
        highest.perGroup().stream()
            .map(
                rate ->
                    Annealer.twoCosines(
                        cycle.warmUp(), rate / cycle.divisor(), rate, rate / cycle.finalDivisor()))
            .toList(),
        Annealer.twoCosines(
            cycle.warmUp(),
            cycle.momenta().start(),
            cycle.momenta().middle(),
            cycle.momenta().end()));
  }

  /** The rates at a position, one a group. */
  public double[] ratesAt(double position) {
    return rates.stream().mapToDouble(r -> r.at(position)).toArray();
  }
}
