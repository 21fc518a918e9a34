package org.finetune4j.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Precision, recall, F1 and Jaccard, each in [0,1] or undefined. */
public record Rates(
    OptionalDouble precision, OptionalDouble recall, OptionalDouble f1, OptionalDouble jaccard) {
  /** The means over parts, with {@code undefined} for every 0/0; undefined without parts. */
  static Rates mean(List<Counts> parts, double undefined) {
    List<Rates> rates = parts.stream().map(Counts::rates).toList();
    return new Rates(
        mean(rates, Rates::precision, undefined),
        mean(rates, Rates::recall, undefined),
        mean(rates, Rates::f1, undefined),
        mean(rates, Rates::jaccard, undefined));
  }

  private static OptionalDouble mean(
      List<Rates> rates, Function<Rates, OptionalDouble> one, double undefined) {
    return rates.stream().mapToDouble(r -> one.apply(r).orElse(undefined)).average();
  }
}
