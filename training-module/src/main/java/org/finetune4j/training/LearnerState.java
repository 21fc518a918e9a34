package org.finetune4j.training;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.finetune4j.model.network.Network;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.SmoothedLoss;

/** What a learner's fits share and change. */
final class LearnerState {
  final Network network;
  final Adam optimizer;
  final TrainingHistory recorder = new TrainingHistory();
  final List<Callback> callbacks = new CopyOnWriteArrayList<>();
  final SmoothedLoss smoothedLoss = new SmoothedLoss();

  /** Set from any thread. */
  volatile boolean stopRequested;

  /** Phases begun, in the order of their calls. */
  int phases;

  /** Epochs done over all phases: the number of the next epoch's batches. */
  int epochs;

  /** Steps done over all phases: the number of the next dropout. */
  long steps;

  LearnerState(Network network, Adam optimizer) {
    this.network = network;
    this.optimizer = optimizer;
  }
}
