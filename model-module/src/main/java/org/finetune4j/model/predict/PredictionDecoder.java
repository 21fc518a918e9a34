package org.finetune4j.model.predict;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.load.Origin;
import org.finetune4j.model.network.ModelCard;

/** Turns a row of a network's scores into a prediction: the one place here where tasks differ. */
interface PredictionDecoder {
  /**
   * Decodes.
   *
   * @param image its name
   * @param origin of the image
   * @param scores of the network, as many as the task is wide
   */
  Prediction decode(String image, Origin origin, float[] scores);

  static PredictionDecoder of(ModelCard card) {
    return card.task()
        .byKind(
            labels -> (image, origin, scores) -> labels(card, image, origin, scores),
            points -> (image, origin, scores) -> points(points.names(), image, origin, scores),
            category ->
                (image, origin, scores) -> category(category.names(), image, origin, scores));
  }

  private static Prediction labels(ModelCard card, String image, Origin origin, float[] scores) {
    List<String> names = card.task().names();
    List<String> above =
        IntStream.range(0, scores.length)
            .filter(i -> scores[i] > (float) card.thresholds().of(names.get(i)))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .map(names::get)
            .toList();
    return new Prediction.Labels(image, origin.size(), probabilities(names, scores), above);
  }

  private static Prediction points(
      List<String> names, String image, Origin origin, float[] scores) {
    ImageSize size = origin.size();
    Map<String, Point> points = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      Point pixels = origin.toOriginal(new Point(scores[2 * k], scores[2 * k + 1]));
      // Scaled and back, as evaluations keep them: both give the same numbers to the bit.
      points.put(names.get(k), pixels.scaled(size).unscaled(size));
    }
    return new Prediction.Points(image, size, points);
  }

  private static Prediction category(
      List<String> names, String image, Origin origin, float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return new Prediction.Category(
        image, origin.size(), probabilities(names, scores), names.get(best));
  }

  private static Map<String, Float> probabilities(List<String> names, float[] scores) {
    Map<String, Float> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < scores.length; i++) {
      probabilities.put(names.get(i), scores[i]);
    }
    return probabilities;
  }
}
