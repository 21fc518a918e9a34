package org.finetune4j.training;

import org.finetune4j.training.schedule.LearningRates;
import org.finetune4j.training.schedule.OneCycle;
import org.finetune4j.training.schedule.Schedule;

/**
 * The two phases of fine_tune: the head on a frozen backbone, then everything.
 *
 * @param freezeEpochs epochs with the backbone frozen
 * @param freezeBatchNorm whether the batch normalisations of a frozen backbone are fixed; fastai
 *     trains them
 * @param cachedViews how many augmented views of each image the frozen phase sees, computed once
 *     and kept; 0 computes each anew. Above 0 only with {@code freezeBatchNorm}
 * @param epochs epochs with everything trained
 * @param learningRate fine_tune's base rate
 * @param rateMultiplier how far above the earliest layers' rate the head's is, once everything is
 *     trained
 */
public record ScheduleSettings(
    int freezeEpochs,
    boolean freezeBatchNorm,
    int cachedViews,
    int epochs,
    double learningRate,
    double rateMultiplier) {
  /** Share of the second phase in which its rates rise: {@code pct_start}. */
  private static final double WARM_UP = 0.3;

  /** How far below its highest the second phase's rates start: {@code div}. */
  private static final double DIVISOR = 5;

  /** The frozen phase: nearly all of it a warm-up, the lower groups at a tenth of the rate. */
  public Schedule frozen(int groups) {
    return Schedule.oneCycle(
        LearningRates.lastAt(learningRate, groups), OneCycle.defaults().with(0.99, 25));
  }

  /** The second phase: half the rate, geometric over the groups. */
  public Schedule unfrozen(int groups) {
    double half = learningRate / 2;
    return Schedule.oneCycle(
        LearningRates.between(half / rateMultiplier, half, groups),
        OneCycle.defaults().with(WARM_UP, DIVISOR));
  }
}
