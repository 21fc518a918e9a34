package org.finetune4j.eval.threshold;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A metric over thresholds.
 *
 * @param metric its name
 * @param thresholds rising, float32
 * @param values the metric at each threshold
 * @param allNegative the metric of predicting nothing at all
 */
public record ThresholdCurve(
    String metric,
    List<Float> thresholds,
    List<OptionalDouble> values,
    OptionalDouble allNegative) {
  /** Values nearer than this are equally good. */
  private static final double EQUAL = 1e-12;

  /** Refuses an empty curve, or lists of different lengths. */
  public ThresholdCurve {
    thresholds = List.copyOf(thresholds);
    values = List.copyOf(values);
    if (thresholds.isEmpty() || thresholds.size() != values.size()) {
      throw new IllegalArgumentException(
          thresholds.size() + " thresholds and " + values.size() + " values");
    }
  }

  /** A threshold of the curve. */
  public record Best(int index, float threshold, double value) {}

  /** The first of the equally good thresholds; undefined where the curve has undefined points. */
  public Optional<Best> best() {
    List<Integer> indices = equallyGood();
    return indices.isEmpty() ? Optional.empty() : Optional.of(at(indices.get(0)));
  }

  /** The places whose value is the best within 1e-12; none where the best is undefined. */
  public List<Integer> equallyGood() {
    if (values.stream().anyMatch(OptionalDouble::isEmpty)) {
      return List.of();
    }
    double best = values.stream().mapToDouble(OptionalDouble::getAsDouble).max().orElseThrow();
    return IntStream.range(0, values.size())
        .filter(i -> values.get(i).getAsDouble() >= best - EQUAL)
        .boxed()
        .toList();
  }

  private Best at(int index) {
    return new Best(index, thresholds.get(index), values.get(index).getAsDouble());
  }
}
