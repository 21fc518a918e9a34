package org.finetune4j.model.network;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
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
 * @param calibration of the scores; none where none was fitted. Not for points, and lines for
 *     labels only
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
    Calibration calibration,
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
    Objects.requireNonNull(trainingTable);
    meanPoint = List.copyOf(meanPoint);
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    for (String label : thresholds.byLabel().keySet()) {
      if (!task.columns().contains(label)) {
        throw new IllegalArgumentException("a threshold for '" + label + "', which is no label");
      }
    }
    requireCalibration(task, calibration);
    requireMeanPoint(task, meanPoint);
  }

  private static void requireCalibration(Task task, Calibration calibration) {
    boolean hasProbabilities = task.byKind(labels -> true, points -> false, category -> true);
    if (!calibration.isNone() && !hasProbabilities) {
      throw new IllegalArgumentException("a calibration is of probabilities, and there are none");
    }
    int lines = task.byKind(Task::width, points -> 0, category -> 0);
    if (!calibration.lines().isEmpty() && calibration.lines().size() != lines) {
      throw new IllegalArgumentException(
          "a calibration of " + calibration.lines().size() + " labels for " + task.names());
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
        Calibration.none(),
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
        calibration,
        meanPoint,
        trainingTable,
        provenance);
  }

  /** The same, calibrated by one temperature. */
  public ModelCard withTemperature(double value) {
    return withCalibration(Calibration.of(value));
  }

  /** The same, calibrated in another way. */
  public ModelCard withCalibration(Calibration other) {
    return new ModelCard(
        task, shape, head, preprocessing, thresholds, other, meanPoint, trainingTable, provenance);
  }

  /** The same with the training images' mean of each point, scaled. */
  public ModelCard withMeanPoint(List<Point> mean) {
    return new ModelCard(
        task, shape, head, preprocessing, thresholds, calibration, mean, trainingTable, provenance);
  }

  /** The same, trained on that table. */
  public ModelCard withTrainingTable(TrainingTable table) {
    return new ModelCard(
        task,
        shape,
        head,
        preprocessing,
        thresholds,
        calibration,
        meanPoint,
        Optional.of(table),
        provenance);
  }

  /** The same with another provenance. */
  public ModelCard withProvenance(Map<String, String> other) {
    return new ModelCard(
        task, shape, head, preprocessing, thresholds, calibration, meanPoint, trainingTable, other);
  }
}
