package org.finetune4j.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A value for each class, undefined where it has none. */
public record ClassValues(List<OptionalDouble> perClass) {
  /** Copies the list. */
  public ClassValues {
    perClass = List.copyOf(perClass);
  }

  /** The function's value for each class. */
  public static ClassValues of(
      LabelPredictions predictions, Function<BinaryScores, OptionalDouble> function) {
    return new ClassValues(
        java.util.stream.IntStream.range(0, predictions.classes().size())
            .mapToObj(c -> function.apply(predictions.entries(c)))
            .toList());
  }

  /** Mean of the defined values; undefined where none is. */
  public OptionalDouble mean() {
    return perClass.stream().flatMapToDouble(OptionalDouble::stream).average();
  }
}
