package org.finetune4j.training;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.SmoothedLoss;

/** What a learner's phases share and change, and how it is written to a file. */
final class LearnerState {
  final Network network;
  final Adam optimizer;
  final TrainingHistory recorder = new TrainingHistory();
  final List<Callback> callbacks = new CopyOnWriteArrayList<>();
  final SmoothedLoss smoothedLoss = new SmoothedLoss();

  /** Set from any thread. */
  volatile boolean stopRequested;

  /** Epochs done over all phases: the number of the next epoch's batches. */
  int epochs;

  /** Steps done over all phases: the number of the next dropout. */
  long steps;

  /** Of labels, chosen at the last validation. */
  Thresholds thresholds = Thresholds.none();

  private final LearnerCard card;

  LearnerState(Network network, Adam optimizer, LearnerCard card) {
    this.network = network;
    this.optimizer = optimizer;
    this.card = card;
  }

  ModelCard card() {
    return card.of(network.spec(), epochs, thresholds);
  }

  void saveModel(Path file) {
    SavedModel.write(file, network, card());
  }
}
