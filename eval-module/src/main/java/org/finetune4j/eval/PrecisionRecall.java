package org.finetune4j.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Precision, recall, F1 and Jaccard, each in [0,1] or undefined. */
public record PrecisionRecall(
    OptionalDouble precision, OptionalDouble recall, OptionalDouble f1, OptionalDouble jaccard) {
  /** The means over parts, with {@code undefined} for every 0/0; undefined without parts. */
  static PrecisionRecall mean(List<Counts> parts, double undefined) {
    List<PrecisionRecall> rates = parts.stream().map(Counts::rates).toList();
    return new PrecisionRecall(
        mean(rates, PrecisionRecall::precision, undefined),
        mean(rates, PrecisionRecall::recall, undefined),
        mean(rates, PrecisionRecall::f1, undefined),
        mean(rates, PrecisionRecall::jaccard, undefined));
  }

  private static OptionalDouble mean(
      List<PrecisionRecall> rates,
      Function<PrecisionRecall, OptionalDouble> one,
      double undefined) {
    return rates.stream().mapToDouble(r -> one.apply(r).orElse(undefined)).average();
  }
}
