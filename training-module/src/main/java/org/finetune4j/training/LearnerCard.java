package org.finetune4j.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.finetune4j.data.Task;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.Thresholds;

/** The card of the models that a learner saves. */
record LearnerCard(
    Task task, TrainingConfig config, Preprocessing preprocessing, TrainedOn trainedOn) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The card as the training stands.
   *
   * @param epochs done
   * @param thresholds chosen on the validation images of the last of them
   */
  ModelCard of(NetworkSpec spec, int epochs, Thresholds thresholds) {
    ModelCard card =
        ModelCard.of(task, spec.shape(), spec.head(), preprocessing)
            .withThresholds(thresholds)
            .withMeanPoint(trainedOn.meanPoint())
            .withProvenance(facts(epochs));
    return trainedOn.table().map(card::withTrainingTable).orElse(card);
  }

  private Map<String, String> facts(int epochs) {
    Map<String, String> facts = new TreeMap<>(trainedOn.facts());
    facts.put("seed", Long.toString(config.seed()));
    facts.put("epochs", Integer.toString(epochs));
    facts.put("configuration", JSON.valueToTree(config.words()).toString());
    facts.put("finetune4j", version());
    return facts;
  }

  /** As the jar's manifest states it. */
  private static String version() {
    return Optional.ofNullable(LearnerCard.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
