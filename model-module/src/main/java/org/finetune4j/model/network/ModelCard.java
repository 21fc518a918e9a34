package org.finetune4j.model.network;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.finetune4j.data.Task;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;

/**
 * What a saved model says of itself: enough to rebuild the network and to use it.
 *
 * @param task what it was trained for: vocabulary or point names, and the range
 * @param shape the backbone's form and geometry
 * @param head the head's form
 * @param preprocessing how images are brought to it
 * @param threshold above which a label's probability counts, in [0,1]; empty where none was chosen
 * @param thresholds those of single labels that differ from it, by label, in [0,1]
 * @param temperature what logits are divided by to be calibrated, above 0; empty where none was
 *     fitted
 * @param provenance how the model was made: seed, data fingerprint, versions, by name
 */
public record ModelCard(
    Task task,
    ResNetShape shape,
    HeadSpec head,
    Preprocessing preprocessing,
    OptionalDouble threshold,
    Map<String, Double> thresholds,
    OptionalDouble temperature,
    Map<String, String> provenance) {
  /** The version of {@code model.f4j} that is written. */
  public static final int FORMAT_VERSION = 1;

  /**
   * Where {@link #provenance} keeps the contents of the table that training and validation split.
   */
  public static final String IMAGES = "pictures";

  /** Where {@link #provenance} keeps how many of them were trained on. */
  public static final String TRAINING_IMAGES = "training_pictures";

  /**
   * Where {@link #provenance} keeps what stood between the labels of a cell in the training's
   * table.
   */
  public static final String LABEL_DELIMITER = "label_delimiter";

  public ModelCard {
    Objects.requireNonNull(task);
    Objects.requireNonNull(shape);
    Objects.requireNonNull(head);
    Objects.requireNonNull(preprocessing);
    Objects.requireNonNull(threshold);
    Objects.requireNonNull(temperature);
    thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    thresholds
        .keySet()
        .forEach(
            label -> {
              if (!task.columns().contains(label)) {
                throw new IllegalArgumentException(
                    "a threshold for '" + label + "', which is no label");
              }
            });
    threshold.ifPresent(ModelCard::requireShare);
    thresholds.values().forEach(ModelCard::requireShare);
    temperature.ifPresent(
        t -> {
          if (!(t > 0 && Double.isFinite(t))) {
            throw new IllegalArgumentException("a temperature is above 0, not " + t);
          }
        });
  }

  private static void requireShare(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("a threshold is in 0 .. 1, not " + threshold);
    }
  }

  /** A card without thresholds, calibration or provenance. */
  public static ModelCard of(
      Task task, ResNetShape shape, HeadSpec head, Preprocessing preprocessing) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        OptionalDouble.empty(),
        Map.of(),
        OptionalDouble.empty(),
        Map.of());
  }

  /** The same with one threshold for all labels. */
  public ModelCard withThreshold(double value) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        OptionalDouble.of(value),
        Map.of(),
        temperature,
        provenance);
  }

  /** The same with a threshold for each of these labels, and the common one for the others. */
  public ModelCard withThresholds(double common, Map<String, Double> byLabel) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        OptionalDouble.of(common),
        byLabel,
        temperature,
        provenance);
  }

  /** The same, calibrated. */
  public ModelCard withTemperature(double value) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        threshold,
        thresholds,
        OptionalDouble.of(value),
        provenance);
  }

  /** The same, with that said of how it was made. */
  public ModelCard withProvenance(Map<String, String> facts) {
    return new ModelCard(
        task, shape, head, preprocessing, threshold, thresholds, temperature, facts);
  }

  /** The threshold of that label, 0.5 where none was chosen. */
  public double threshold(String label) {
    return thresholds.getOrDefault(label, threshold.orElse(0.5));
  }
}
