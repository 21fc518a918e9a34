package org.finetune4j.training.schedule;

import java.util.Objects;

/**
 * The form of a cycle.
 *
 * @param warmUp share of the fit in which the rate rises, in [0,1] ({@code pct_start})
 * @param divisor how far below its highest the rate starts ({@code div})
 * @param finalDivisor how far below its highest the rate would end ({@code div_final}); the last
 *     step is before the end, so it is never quite reached
 * @param momenta start, middle and end of the momentum
 */
public record OneCycle(double warmUp, double divisor, double finalDivisor, Momenta momenta) {
  /**
   * Momentum at the start, where the rate is highest, and at the end.
   *
   * @param start in [0,1)
   * @param middle in [0,1)
   * @param end in [0,1)
   */
  public record Momenta(double start, double middle, double end) {
    /** fastai's. */
    public static final Momenta DEFAULT = new Momenta(0.95, 0.85, 0.95);

    /** Refuses what is not in [0,1). */
    public Momenta {
      for (double m : new double[] {start, middle, end}) {
        if (!(m >= 0 && m < 1)) {
          throw new IllegalArgumentException("a momentum of " + m);
        }
      }
    }
  }

  /** Refuses divisors of 0 or less and shares outside [0,1]. */
  public OneCycle {
    Objects.requireNonNull(momenta);
    if (!(warmUp >= 0 && warmUp <= 1)) {
      throw new IllegalArgumentException("a warm-up of " + warmUp + " of the fit");
    }
    if (!(divisor > 0 && finalDivisor > 0)) {
      throw new IllegalArgumentException("divisors " + divisor + ", " + finalDivisor);
    }
  }

  /** fastai's own defaults of {@code fit_one_cycle}: a quarter of warm-up from a 25th. */
  public static OneCycle defaults() {
    return new OneCycle(0.25, 25, Schedule.DEFAULT_FINAL_DIVISOR, Momenta.DEFAULT);
  }

  /** The same with another warm-up and start. */
  public OneCycle with(double otherWarmUp, double otherDivisor) {
    return new OneCycle(otherWarmUp, otherDivisor, finalDivisor, momenta);
  }
}
