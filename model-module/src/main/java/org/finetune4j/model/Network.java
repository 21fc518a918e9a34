package org.finetune4j.model;

/** A body and a head, ready to train or to predict. */
public final class Network {
  private Network() {}
}
