package org.finetune4j.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.finetune4j.data.Task;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.TrainingTable;
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

  private final Task task;
  private final Preprocessing preprocessing;
  private final Optional<TrainingTable> table;
  private final Map<String, String> provenance;

  LearnerState(
      Task task,
      Network network,
      Adam optimizer,
      Preprocessing preprocessing,
      Optional<TrainingTable> table,
      Map<String, String> provenance) {
    this.task = task;
    this.network = network;
    this.optimizer = optimizer;
    this.preprocessing = preprocessing;
    this.table = table;
    this.provenance = Map.copyOf(provenance);
  }

  ModelCard card() {
    Map<String, String> now = new TreeMap<>(provenance);
    now.put("epochs", Integer.toString(epochs));
    NetworkSpec spec = network.spec();
    ModelCard card =
        ModelCard.of(task, spec.shape(), spec.head(), preprocessing).withProvenance(now);
    return table.map(card::withTrainingTable).orElse(card);
  }

  void saveModel(Path file) {
    SavedModel.write(file, network, card());
  }
}
