package org.finetune4j.training.optimizer;

/**
 * Weight decay.
 *
 * @param amount 0 for none
 * @param decoupled whether the weight shrinks by rate times amount before the step (Loshchilov and
 *     Hutter, arXiv 1711.05101), or the amount times the weight is added to the gradient
 */
public record Decay(double amount, boolean decoupled) {
  /** fastai's. */
  public static final Decay DEFAULT = new Decay(0.01, true);

  /** Refuses less than 0. */
  public Decay {
    if (!(amount >= 0 && Double.isFinite(amount))) {
      throw new IllegalArgumentException("a weight decay of " + amount);
    }
  }
}
