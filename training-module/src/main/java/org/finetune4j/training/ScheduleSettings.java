package org.finetune4j.training;

import org.finetune4j.training.schedule.FineTune;

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

  /** fine_tune's two phases, the second of so many epochs. */
  FineTune plan(int unfrozenEpochs) {
    FineTune plan = FineTune.of(freezeEpochs, unfrozenEpochs, learningRate);
    return new FineTune(
        freezeEpochs, unfrozenEpochs, learningRate, rateMultiplier, plan.warmUp(), plan.divisor());
  }
}
