package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;

/**
 * A threshold chosen on one half of the images and evaluated on the other, held out. The best value
 * of a curve is too good by the search itself; the held-out one is not.
 *
 * @param metric what was searched for
 * @param seed of the halves
 * @param threshold the one chosen
 * @param chosenOn the number of images it was chosen on
 * @param scoredOn the number of the other images
 * @param searched the metric on the half it was chosen on
 * @param heldOut the metric on the other half
 * @param allNegative the metric of predicting nothing, on the other half
 */
public record CrossFittedThreshold(
    LabelMetric metric,
    long seed,
    float threshold,
    int chosenOn,
    int scoredOn,
    double searched,
    OptionalDouble heldOut,
    OptionalDouble allNegative) {
  /**
   * Shuffles and halves the images; those of one group stay together.
   *
   * @return empty where there is nothing to halve, or no best threshold on the first half
   */
  public static Optional<CrossFittedThreshold> of(
      LabelPredictions predictions, LabelMetric metric, long seed) {
    List<List<Integer>> units = new ArrayList<>(units(predictions).values());
    if (units.size() < 2) {
      return Optional.empty();
    }
    Collections.shuffle(units, new Random(seed));
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    for (List<Integer> unit : units) {
      (first.size() <= second.size() ? first : second).addAll(unit);
    }
    LabelPredictions rest = predictions.rows(second);
    return ThresholdSearch.sweep(predictions.rows(first), metric)
        .best()
        .map(
            best ->
                new CrossFittedThreshold(
                    metric,
                    seed,
                    best.threshold(),
                    first.size(),
                    second.size(),
                    best.value(),
                    metric.at(rest, best.threshold()),
                    metric.ofNothing(rest)));
  }

  private static Map<String, List<Integer>> units(LabelPredictions predictions) {
    Map<String, List<Integer>> units = new LinkedHashMap<>();
    for (int row = 0; row < predictions.count(); row++) {
      String group = predictions.groups().get(row);
      String unit = group.isBlank() ? "row " + row : "group " + group;
      units.computeIfAbsent(unit, u -> new ArrayList<>()).add(row);
    }
    return units;
  }
}
