package org.finetune4j.data.transform;

/**
 * A change of brightness and contrast, on logits: fastai's {@code Brightness} and {@code Contrast}
 * in one round trip.
 *
 * @param brightness in (0,1); 0.5 changes nothing
 * @param contrast above 0; 1 changes nothing
 */
record Lighting(double brightness, double contrast) {
  static final Lighting NONE = new Lighting(.5, 1);
  private static final double EDGE = 1e-7;

  /** The new value of a channel, both in [0,1]. */
  double apply(double value) {
    double x = Math.max(EDGE, Math.min(1 - EDGE, value));
    double logit = Math.log(x / (1 - x)) + Math.log(brightness / (1 - brightness));
    return 1 / (1 + Math.exp(-logit * contrast));
  }
}
