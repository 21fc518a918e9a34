package org.finetune4j.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.Point;

/** What cards kept among the provenance before it had fields of its own. */
final class EarlierCard {
  private static final String CONTENTS = "pictures";
  private static final String TRAINING_IMAGES = "training_pictures";
  private static final String VALIDATION_IMAGES = "validation_pictures";
  private static final String LABEL_DELIMITER = "label_delimiter";

  /** x,y of each point, a blank between points. */
  private static final String MEAN_POINT = "mean_point";

  private EarlierCard() {}

  /** The card with those fields, out of its provenance. */
  static ModelCard read(ModelCard card, Map<String, String> provenance) {
    ModelCard read = card;
    String mean = provenance.remove(MEAN_POINT);
    if (mean != null && !mean.isEmpty() && card.meanPoint().isEmpty()) {
      read = read.withMeanPoint(points(mean));
    }
    Optional<TrainingTable> table = table(provenance);
    return table.isPresent() ? read.withTrainingTable(table.get()) : read;
  }

  private static List<Point> points(String text) {
    try {
      List<Point> points = new ArrayList<>();
      for (String place : text.split(" ")) {
        String[] xy = place.split(",");
        if (xy.length != 2) {
          throw new NumberFormatException(place);
        }
        points.add(new Point(Double.parseDouble(xy[0]), Double.parseDouble(xy[1])));
      }
      return points;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its mean point '" + text + "' is not x,y of each", e);
    }
  }

  private static Optional<TrainingTable> table(Map<String, String> provenance) {
    Optional<Integer> training = count(provenance, TRAINING_IMAGES);
    Optional<Integer> validation = count(provenance, VALIDATION_IMAGES);
    if (!provenance.containsKey(CONTENTS) || training.isEmpty() || validation.isEmpty()) {
      return Optional.empty();
    }
    provenance.remove(TRAINING_IMAGES);
    provenance.remove(VALIDATION_IMAGES);
    return Optional.of(
        new TrainingTable(
            provenance.remove(CONTENTS),
            training.get(),
            validation.get(),
            Optional.ofNullable(provenance.remove(LABEL_DELIMITER))));
  }

  private static Optional<Integer> count(Map<String, String> provenance, String name) {
    String text = provenance.getOrDefault(name, "");
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
