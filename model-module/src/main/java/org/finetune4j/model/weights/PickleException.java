package org.finetune4j.model.weights;

/** A pickle that is no state dict or not whole; the message is a clause about it. */
final class PickleException extends Exception {
  private static final long serialVersionUID = 1L;

  PickleException(String reason) {
    super(reason);
  }
}
