package org.finetune4j.model;

/**
 * fastai's head ({@code create_head}): maximum and average pooling side by side, batch
 * normalisation, dropout, a dense layer without bias, ReLU, batch normalisation, dropout, a dense
 * layer without bias.
 *
 * @param hidden width of the first dense layer, 512 in fastai
 * @param firstDropout probability to drop a pooled feature, 0 (none) up to but not 1
 * @param secondDropout probability to drop a hidden unit, 0 (none) up to but not 1
 */
public record HeadSpec(int hidden, double firstDropout, double secondDropout) {
  public HeadSpec {
    if (hidden < 1) {
      throw new IllegalArgumentException("a head with " + hidden + " hidden units");
    }
    if (!(firstDropout >= 0 && firstDropout < 1 && secondDropout >= 0 && secondDropout < 1)) {
      throw new IllegalArgumentException(
          "a dropout is in [0,1), not " + firstDropout + " and " + secondDropout);
    }
  }

  /** fastai's own: 512 hidden units, dropout 0.25 and 0.5. */
  public static HeadSpec fastai() {
    return new HeadSpec(512, 0.25, 0.5);
  }
}
