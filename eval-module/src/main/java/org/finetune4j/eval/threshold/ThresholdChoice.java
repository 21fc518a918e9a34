package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Thresholds that an objective chose.
 *
 * @param common for all labels that have none of their own
 * @param byLabel those of single labels; empty where one was chosen for all
 * @param withoutOwn labels that take the common one although each label chose: nothing is positive,
 *     or no threshold meets the bound
 */
public record ThresholdChoice(float common, Map<String, Float> byLabel, List<String> withoutOwn) {
  /** Copies the collections. */
  public ThresholdChoice {
    byLabel = Collections.unmodifiableMap(new TreeMap<>(byLabel));
    withoutOwn = List.copyOf(withoutOwn);
  }

  /** The threshold of a label. */
  public float of(String label) {
    return byLabel.getOrDefault(label, common);
  }

  /** The thresholds of labels, in their order. */
  float[] of(List<String> labels) {
    List<Float> thresholds = new ArrayList<>();
    labels.forEach(label -> thresholds.add(of(label)));
    float[] array = new float[thresholds.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = thresholds.get(i);
    }
    return array;
  }
}
