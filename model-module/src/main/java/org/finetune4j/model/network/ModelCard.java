package org.finetune4j.model.network;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Task;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;

/**
 * What a model file holds besides the weights: enough to rebuild the network and to predict.
 *
 * @param task vocabulary or point names, and the range
 * @param shape the backbone's form and geometry
 * @param head the head's form
 * @param preprocessing how images are brought to it
 * @param thresholds of labels
 * @param temperature what logits are divided by to be calibrated, above 0; empty where none was
 *     fitted. Not for points
 * @param meanPoint the training images' mean of each point, scaled to [-1,1]; empty where it is not
 *     known
 * @param trainingTable what it was trained on; empty where it is not known
 * @param provenance how the model was made, by name: seed, versions, configuration
 */
public record ModelCard(
    Task task,
    ResNetShape shape,
    HeadSpec head,
    Preprocessing preprocessing,
    Thresholds thresholds,
    OptionalDouble temperature,
    List<Point> meanPoint,
    Optional<TrainingTable> trainingTable,
    Map<String, String> provenance) {
  /** The version of {@code model.f4j} that is written. */
  public static final int FORMAT_VERSION = 1;

  public ModelCard {
    Objects.requireNonNull(task);
    Objects.requireNonNull(shape);
    Objects.requireNonNull(head);
    Objects.requireNonNull(preprocessing);
    Objects.requireNonNull(thresholds);
    Objects.requireNonNull(temperature);
    Objects.requireNonNull(trainingTable);
    meanPoint = List.copyOf(meanPoint);
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    for (String label : thresholds.byLabel().keySet()) {
      if (!task.columns().contains(label)) {
        throw new IllegalArgumentException("a threshold for '" + label + "', which is no label");
      }
    }
    temperature.ifPresent(t -> requireTemperature(task.output(), t));
    requireMeanPoint(task, meanPoint);
  }

  private static void requireTemperature(Output output, double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("a temperature is above 0, not " + temperature);
    }
    if (!(output instanceof Output.SigmoidXent || output instanceof Output.SoftmaxMcxent)) {
      throw new IllegalArgumentException("a temperature is of probabilities, and there are none");
    }
  }

  private static void requireMeanPoint(Task task, List<Point> mean) {
    if (!mean.isEmpty() && 2 * mean.size() != task.width()) {
      throw new IllegalArgumentException(
          "a mean of " + mean.size() + " points for " + task.width() / 2);
    }
    if (mean.stream().anyMatch(p -> !(Double.isFinite(p.x()) && Double.isFinite(p.y())))) {
      throw new IllegalArgumentException("a mean point that is no place: " + mean);
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
        Thresholds.none(),
        OptionalDouble.empty(),
        List.of(),
        Optional.empty(),
        Map.of());
  }

  /** The same with other thresholds. */
  public ModelCard withThresholds(Thresholds others) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        others,
        temperature,
        meanPoint,
        trainingTable,
        provenance);
  }

  /** The same, calibrated. */
  public ModelCard withTemperature(double value) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        thresholds,
        OptionalDouble.of(value),
        meanPoint,
        trainingTable,
        provenance);
  }

  /** The same with the training images' mean of each point, scaled. */
  public ModelCard withMeanPoint(List<Point> mean) {
    return new ModelCard(
        task, shape, head, preprocessing, thresholds, temperature, mean, trainingTable, provenance);
  }

  /** The same, trained on that table. */
  public ModelCard withTrainingTable(TrainingTable table) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        thresholds,
        temperature,
        meanPoint,
        Optional.of(table),
        provenance);
  }

  /** The same with another provenance. */
  public ModelCard withProvenance(Map<String, String> other) {
    return new ModelCard(
        task, shape, head, preprocessing, thresholds, temperature, meanPoint, trainingTable, other);
  }
}
