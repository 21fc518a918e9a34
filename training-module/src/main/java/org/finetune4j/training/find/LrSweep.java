package org.finetune4j.training.find;

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
}
