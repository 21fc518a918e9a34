package org.finetune4j.training;

import java.util.List;

/**
 * What happened in one training step.
 *
 * @param epoch of the phase, counted from 0
 * @param batch of the epoch, counted from 0
 * @param batches steps an epoch
 * @param loss of the batch, before the update
 * @param smoothedLoss exponential mean since the phase began
 * @param rates the learning rate of each parameter group
 * @param momentum of the optimizer
 */
public record Step(
    int epoch,
    int batch,
    int batches,
    double loss,
    double smoothedLoss,
    List<Double> rates,
    double momentum) {
  /** Copies the list. */
  public Step {
    rates = List.copyOf(rates);
  }
}
