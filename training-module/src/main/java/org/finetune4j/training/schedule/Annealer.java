package org.finetune4j.training.schedule;

/**
 * A number as a function of the position in a fit, from 0 (before the first step) to 1 (after the
 * last). fastai's {@code callback.schedule}.
 */
@FunctionalInterface
public interface Annealer {
  /** The value at a position in [0,1]. */
  double at(double position);

  /** Always the same: {@code SchedNo}. */
  static Annealer constant(double value) {
    return position -> value;
  }

  /** Half a cosine from start to end: {@code SchedCos}. */
  static Annealer cosine(double start, double end) {
    return position -> start + (1 + Math.cos(Math.PI * (1 - position))) * (end - start) / 2;
  }

  /**
   * The first up to the share {@code first} of the way, then the other, each stretched to its own
   * part: {@code combine_scheds}.
   */
  static Annealer twoParts(double first, Annealer before, Annealer after) {
    if (!(first >= 0 && first <= 1)) {
      throw new IllegalArgumentException("a share of " + first + " of a fit");
    }
    return position ->
        position < first || first == 1
            ? before.at(first == 0 ? 1 : position / first)
            : after.at((position - first) / (1 - first));
  }

  /** Two cosines, meeting at the share {@code first}: {@code combined_cos}. */
  static Annealer twoCosines(double first, double start, double middle, double end) {
    return twoParts(first, cosine(start, middle), cosine(middle, end));
  }
}
