package org.finetune4j.model.network;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Above which probability a label is predicted.
 *
 * @param common for all labels without one of their own, in [0,1]; empty where none was chosen, and
 *     0.5 where only some labels have one
 * @param byLabel those of single labels that differ from it, in [0,1]
 */
public record Thresholds(OptionalDouble common, Map<String, Double> byLabel) {
  /** Where none was chosen. */
  private static final double DEFAULT = 0.5;

  public Thresholds {
    Objects.requireNonNull(common);
    byLabel = Collections.unmodifiableMap(new TreeMap<>(byLabel));
    common.ifPresent(Thresholds::requireShare);
    byLabel.values().forEach(Thresholds::requireShare);
    if (common.isEmpty() && !byLabel.isEmpty()) {
      common = OptionalDouble.of(DEFAULT);
    }
  }

  private static void requireShare(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("a threshold is in 0 .. 1, not " + threshold);
    }
  }

  /** None chosen: 0.5 for every label. */
  public static Thresholds none() {
    return new Thresholds(OptionalDouble.empty(), Map.of());
  }

  /** One for all labels. */
  public static Thresholds of(double common) {
    return new Thresholds(OptionalDouble.of(common), Map.of());
  }

  /** One for each of these labels, and the common one for the others. */
  public static Thresholds of(double common, Map<String, Double> byLabel) {
    return new Thresholds(OptionalDouble.of(common), byLabel);
  }

  /** The threshold of that label. */
  public double of(String label) {
    return byLabel.getOrDefault(label, common.orElse(DEFAULT));
  }
}
