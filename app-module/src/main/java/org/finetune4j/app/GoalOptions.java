package org.finetune4j.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.threshold.Objective;
import picocli.CommandLine.Option;

/** What thresholds are chosen by. */
@Under(Heading.METRICS)
final class GoalOptions {
  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "Choose the greatest accuracy_multi, f1_micro, f1_macro, f1_samples, jaccard_micro, "
              + "jaccard_macro or exact_match (default: accuracy_multi).")
  private Optional<LabelMetric> metric = Optional.empty();

  @Option(
      names = "--beta",
      paramLabel = "B",
      description = "With an F1: choose by F-beta, where recall is B times as important.")
  @Advanced
  private Optional<Double> beta = Optional.empty();

  @Option(
      names = "--cost",
      paramLabel = "ALARM,MISS",
      split = ",",
      description = "Choose the least cost, of a false alarm and of a miss, for example 1,5.")
  @Advanced
  private List<Double> cost = new ArrayList<>();

  @Option(
      names = "--min-precision",
      paramLabel = "P",
      description = "Choose the lowest threshold with a precision of at least P.")
  private Optional<Double> precision = Optional.empty();

  @Option(
      names = "--min-recall",
      paramLabel = "R",
      description = "Choose the highest threshold with a recall of at least R.")
  private Optional<Double> recall = Optional.empty();

  @Option(
      names = "--max-false-alarms",
      paramLabel = "RATE",
      description =
          "Choose the lowest threshold at which at most that share of the images without a label "
              + "is given one.")
  private Optional<Double> falseAlarms = Optional.empty();

  /**
   * The objective.
   *
   * @throws BadInputException where several are named, or a number is out of range
   */
  Objective objective() {
    List<String> named = new ArrayList<>();
    metric.ifPresent(m -> named.add("--metric"));
    precision.ifPresent(p -> named.add("--min-precision"));
    recall.ifPresent(r -> named.add("--min-recall"));
    falseAlarms.ifPresent(f -> named.add("--max-false-alarms"));
    if (!cost.isEmpty()) {
      named.add("--cost");
    }
    if (named.size() > 1) {
      throw new BadInputException(
          String.join(" and ", named) + " exclude each other: choose by one of them.");
    }
    if (beta.isPresent() && !metric.map(m -> m.text().startsWith("f1_")).orElse(false)) {
      throw new BadInputException("--beta needs --metric f1_micro, f1_macro or f1_samples.");
    }
    if (precision.isPresent()) {
      return new Objective.PrecisionAtLeast(share("--min-precision", precision.get(), false));
    }
    if (recall.isPresent()) {
      return new Objective.RecallAtLeast(share("--min-recall", recall.get(), false));
    }
    if (falseAlarms.isPresent()) {
      return new Objective.FalseAlarmsAtMost(share("--max-false-alarms", falseAlarms.get(), true));
    }
    if (!cost.isEmpty()) {
      return cost();
    }
    double b = beta.orElse(1.0);
    if (!(b > 0 && Double.isFinite(b))) {
      throw new BadInputException("--beta must be above 0, for example 2, not " + b + ".");
    }
    return new Objective.Greatest(metric.orElse(LabelMetric.ACCURACY_MULTI), b);
  }

  private Objective cost() {
    if (cost.size() != 2
        || !cost.stream().allMatch(c -> c >= 0 && Double.isFinite(c))
        || cost.get(0) + cost.get(1) == 0) {
      throw new BadInputException(
          "--cost must be two costs of at least 0, of a false alarm and of a miss, for example 1,5.");
    }
    return new Objective.LeastCost(cost.get(0), cost.get(1));
  }

  private static double share(String option, double value, boolean zero) {
    if (!(value <= 1 && (value > 0 || (zero && value == 0)))) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s must be %s 0 and at most 1, for example 0.9, not %s.",
              option,
              zero ? "at least" : "above",
              value));
    }
    return value;
  }
}
