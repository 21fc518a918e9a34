package org.finetune4j.training.find;

import java.util.ArrayList;
import java.util.List;
import org.finetune4j.training.schedule.SmoothedLoss;

/**
 * The rates of a sweep, evenly spaced on a logarithmic scale.
 *
 * @param start the lowest rate, above 0
 * @param end where the rates lead; the last step stands one step before it
 * @param steps how many, at least 1
 * @param stopsWhenDiverging whether to stop as soon as the smoothed loss is above four times its
 *     best
 */
public record LrSweep(double start, double end, int steps, boolean stopsWhenDiverging) {
  /** How many times the best smoothed loss counts as diverged. */
  private static final double DIVERGED = 4;

  /** Refuses nonsense. */
  public LrSweep {
    if (!(start > 0 && end > start && Double.isFinite(end)) || steps < 1) {
      throw new IllegalArgumentException(
          "a sweep from " + start + " to " + end + " in " + steps + " steps");
    }
  }

  /** fastai's: from 1e-7 to 10 in 100 steps. */
  public static LrSweep defaults() {
    return new LrSweep(1e-7, 10, 100, true);
  }

  /** Whether rates can be read off its losses, if it does not end early. */
  public boolean isLongEnough() {
    return Suggestions.suffice(steps, steps);
  }

  /** The rate of a step, counted from 0. */
  public double rate(int step) {
    return start * Math.pow(end / start, (double) step / steps);
  }

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
   * Trains along the sweep until it is through, the loss is not a number any more, or it diverges;
   * the step that ends it is in the curve too.
   */
  public LrCurve run(TrainingStep training) {
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<Double> smoothed = new ArrayList<>();
    SmoothedLoss mean = new SmoothedLoss();
    double best = Double.POSITIVE_INFINITY;
    for (int step = 0; step < steps; step++) {
      double rate = rate(step);
      double loss = training.loss(step, rate);
      double now = mean.add(loss);
      rates.add(rate);
      losses.add(loss);
      smoothed.add(now);
      best = Math.min(best, now);
      if (!Double.isFinite(loss) || stopsWhenDiverging && now > DIVERGED * best) {
        break;
      }
    }
    return new LrCurve(this, rates, losses, smoothed);
  }
}
