package org.finetune4j.data;

/** Which output layer and loss a task asks of a network; the model module turns it into a layer. */
public sealed interface Output {
  /** Sigmoid with binary cross-entropy on logits, averaged over images and labels. */
  record SigmoidXent() implements Output {}

  /** The numbers as they come, with mean squared error. */
  record IdentityMse() implements Output {}

  /** Sigmoid stretched to low..high, with mean squared error: fastai's {@code y_range}. */
  record RangeMse(double low, double high) implements Output {
    public RangeMse {
      if (!(low < high && Double.isFinite(low) && Double.isFinite(high))) {
        throw new IllegalArgumentException("an empty range: " + low + " .. " + high);
      }
    }
  }

  /** Softmax with cross-entropy over classes, averaged over images. */
  record SoftmaxMcxent() implements Output {}
}
