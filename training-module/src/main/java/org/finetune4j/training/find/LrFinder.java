package org.finetune4j.training.find;

import java.util.ArrayList;
import java.util.List;
import org.finetune4j.training.schedule.SmoothedLoss;

/** Runs a sweep. */
public final class LrFinder {
  private static final double DIVERGED = 4;

  private LrFinder() {}

  /** One step of training. */
  @FunctionalInterface
  public interface TrainingStep {
    /**
     * Trains on the next batch.
     *
     * @param step counted from 0
     * @param rate for all parameter groups
     * @return the batch's loss, before the update
     */
    double loss(int step, double rate);
  }

  /**
   * Trains along the sweep until it is through, the loss is no number any more, or it diverges; the
   * step that ends it is in the curve too.
   */
  public static LrCurve run(LrSweep sweep, TrainingStep training) {
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<Double> smoothed = new ArrayList<>();
    SmoothedLoss mean = new SmoothedLoss();
    double best = Double.POSITIVE_INFINITY;
    for (int step = 0; step < sweep.steps(); step++) {
      double rate = sweep.rate(step);
      double loss = training.loss(step, rate);
      double now = mean.add(loss);
      rates.add(rate);
      losses.add(loss);
      smoothed.add(now);
      best = Math.min(best, now);
      if (!Double.isFinite(loss) || sweep.stopsWhenDiverging() && now > DIVERGED * best) {
        break;
      }
    }
    return new LrCurve(sweep, rates, losses, smoothed);
  }
}
