package org.finetune4j.training.schedule;

/**
 * fastai's {@code fine_tune}: first the head on a frozen backbone, then everything.
 *
 * @param freezeEpochs epochs with the backbone frozen, 0 or more
 * @param epochs epochs with everything trained, 0 or more; together at least 1
 * @param baseRate highest rate of the head in the frozen phase; half of it after
 * @param rateMultiplier how many times the head's rate is above the earliest layers' in the second
 *     phase ({@code lr_mult})
 * @param warmUp share of the second phase in which the rate rises ({@code pct_start})
 * @param divisor how far below its highest the second phase's rate starts ({@code div})
 */
public record FineTune(
    int freezeEpochs,
    int epochs,
    double baseRate,
    double rateMultiplier,
    double warmUp,
    double divisor) {
  /** Refuses nonsense. */
  public FineTune {
    if (freezeEpochs < 0 || epochs < 0 || freezeEpochs + epochs < 1) {
      throw new IllegalArgumentException(freezeEpochs + " frozen and " + epochs + " other epochs");
    }
    if (!(baseRate > 0 && Double.isFinite(baseRate) && rateMultiplier > 0)) {
      throw new IllegalArgumentException("rate " + baseRate + ", multiplier " + rateMultiplier);
    }
  }

  /** fastai's defaults around these. */
  public static FineTune of(int freezeEpochs, int epochs, double baseRate) {
    return new FineTune(freezeEpochs, epochs, baseRate, 100, 0.3, 5);
  }

  /** The frozen phase: nearly all of it a warm-up, the lower groups at a tenth of the rate. */
  public Schedule frozen(int groups) {
    return Schedule.oneCycle(
        LearningRates.lastAt(baseRate, groups), OneCycle.defaults().with(0.99, 25));
  }

  /** The second phase: half the rate, geometric over the groups. */
  public Schedule unfrozen(int groups) {
    double half = baseRate / 2;
    return Schedule.oneCycle(
        LearningRates.between(half / rateMultiplier, half, groups),
        OneCycle.defaults().with(warmUp, divisor));
  }
}
