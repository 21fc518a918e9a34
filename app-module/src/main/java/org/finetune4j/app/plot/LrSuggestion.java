package org.finetune4j.app.plot;

import java.util.Arrays;
import java.util.List;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.Suggestions;

/** One of fastai's four suggestions, as it is marked. */
record LrSuggestion(String name, char letter, double rate) {
  static List<LrSuggestion> all(Suggestions suggestions) {
    return List.of(
        new LrSuggestion("valley", 'V', suggestions.valley()),
        new LrSuggestion("slide", 'S', suggestions.slide()),
        new LrSuggestion("minimum/10", 'M', suggestions.minimum()),
        new LrSuggestion("steep", 'T', suggestions.steep()));
  }

  /** The smoothed loss of the step nearest to that rate. */
  static double lossAt(LrCurve curve, double rate) {
    int nearest = 0;
    for (int i = 1; i < curve.rates().size(); i++) {
      double ratio = Math.abs(Math.log(curve.rates().get(i) / rate));
      if (ratio < Math.abs(Math.log(curve.rates().get(nearest) / rate))) {
        nearest = i;
      }
    }
    return curve.smoothed().get(nearest);
  }

  static double least(LrCurve curve) {
    return curve.smoothed().stream()
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .min()
        .orElse(0);
  }

  /** The top of the plot: a sweep that diverges far is cut off above its first loss. */
  static double most(LrCurve curve) {
    double[] finite =
        curve.smoothed().stream()
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .toArray();
    if (finite.length == 0) {
      return 1;
    }
    double high = Arrays.stream(finite).max().getAsDouble();
    double first = finite[0];
    return Math.min(high, Math.max(first, least(curve)) + 0.5 * (first - least(curve)) + 1e-9);
  }
}
