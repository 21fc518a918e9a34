package org.finetune4j.model.output;

/**
 * Cross-entropy of a softmax, on logits, averaged over images, as PyTorch's {@code
 * CrossEntropyLoss}. Targets are distributions over the classes, as a rule one-hot. An image counts
 * if any entry of its mask does.
 */
final class LogitCrossEntropy extends LogitLoss {
  private static final long serialVersionUID = 1L;

  @Override
  double image(double[] target, double[] logit, boolean[] counted, double[] slope) {
    if (entries(counted) == 0) {
      return 0;
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double z : logit) {
      largest = Math.max(largest, z);
    }
    double sum = 0;
    double mass = 0;
    for (int j = 0; j < logit.length; j++) {
      sum += Math.exp(logit[j] - largest);
      mass += target[j];
    }
    double logSum = largest + Math.log(sum);
    double loss = 0;
    for (int j = 0; j < logit.length; j++) {
      loss += target[j] * (logSum - logit[j]);
      slope[j] = mass * Math.exp(logit[j] - logSum) - target[j];
    }
    return loss;
  }

  @Override
  int entries(boolean[] counted) {
    for (boolean c : counted) {
      if (c) {
        return 1;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogitCrossEntropy;
  }

  @Override
  public int hashCode() {
    return LogitCrossEntropy.class.hashCode();
  }
}
