package org.finetune4j.eval.report;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Cross-validation: the same metrics of several folds, and their mean and spread.
 *
 * @param folds the metrics by name, by fold
 * @param metrics by name: mean and spread over the folds where it is defined
 */
public record FoldSummary(
    Map<String, Map<String, OptionalDouble>> folds, Map<String, Spread> metrics) {

  /**
   * Of one metric over folds. All but the count are undefined without folds, the deviation also
   * with one.
   *
   * @param count folds where the metric is defined
   * @param deviation standard deviation of the folds, with n-1
   */
  public record Spread(
      int count,
      OptionalDouble mean,
      OptionalDouble deviation,
      OptionalDouble min,
      OptionalDouble max) {
    static Spread of(List<Double> values) {
      double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
      OptionalDouble mean = Arrays.stream(all).average();
      double squares = 0;
      for (double value : all) {
        squares += (value - mean.getAsDouble()) * (value - mean.getAsDouble());
      }
      return new Spread(
          all.length,
          mean,
          all.length < 2
              ? OptionalDouble.empty()
              : OptionalDouble.of(Math.sqrt(squares / (all.length - 1))),
          Arrays.stream(all).min(),
          Arrays.stream(all).max());
    }
  }

  /**
   * Every fold must give the same metrics.
   *
   * @param folds {@link Evaluation#summary()} by fold, in reading order
   * @throws IllegalArgumentException without folds, or where the metrics' names differ
   */
  public static FoldSummary of(Map<String, Map<String, OptionalDouble>> folds) {
    if (folds.isEmpty()) {
      throw new IllegalArgumentException("a summary of no fold");
    }
    Map<String, OptionalDouble> first = folds.values().iterator().next();
    Map<String, Map<String, OptionalDouble>> copy = new LinkedHashMap<>();
    folds.forEach(
        (fold, values) -> {
          if (!values.keySet().equals(first.keySet())) {
            throw new IllegalArgumentException(
                "fold '" + fold + "' has " + values.keySet() + ", not " + first.keySet());
          }
          copy.put(fold, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
        });
    Map<String, Spread> metrics = new LinkedHashMap<>();
    for (String name : first.keySet()) {
      metrics.put(
          name,
          Spread.of(copy.values().stream().flatMap(f -> f.get(name).stream().boxed()).toList()));
    }
    return new FoldSummary(Collections.unmodifiableMap(copy), Collections.unmodifiableMap(metrics));
  }

  /** {@code folds} and {@code metrics} by name; undefined as null. */
  public Map<String, Object> toMap() {
    NamedValues byFold = new NamedValues();
    folds.forEach(
        (fold, values) -> {
          NamedValues one = new NamedValues();
          values.forEach(one::put);
          byFold.put(fold, one.map());
        });
    NamedValues byMetric = new NamedValues();
    metrics.forEach(
        (name, spread) ->
            byMetric.put(
                name,
                new NamedValues()
                    .put("folds", spread.count())
                    .put("mean", spread.mean())
                    .put("std", spread.deviation())
                    .put("min", spread.min())
                    .put("max", spread.max())
                    .map()));
    return new NamedValues().put("folds", byFold.map()).put("metrics", byMetric.map()).map();
  }
}
