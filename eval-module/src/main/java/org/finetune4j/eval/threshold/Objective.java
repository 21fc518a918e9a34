package org.finetune4j.eval.threshold;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;

/** What thresholds are chosen by. */
public sealed interface Objective {
  /** Over what an objective is a mean, or that it is of all entries together. */
  enum Averaging {
    ENTRIES,
    LABELS,
    IMAGES
  }

  /** The name in files and reports, for example {@code f1_macro}. */
  String text();

  /** The value at those decisions; empty where undefined. */
  OptionalDouble of(LabelDecisions decisions);

  /** Whether greater values are better. */
  default boolean greaterIsBetter() {
    return true;
  }

  /** What the value is a mean of. */
  Averaging averaging();

  /** The value of one part, or of all entries; NaN where undefined. */
  double of(Counts counts);

  /** Whether a part is in the mean; without predictions yet. */
  default boolean includes(Counts part, int labels) {
    return averaging() != Averaging.LABELS || part.positives() > 0;
  }

  /** What one label's threshold is chosen by; empty where only a common one makes sense. */
  default Optional<Objective> ofLabel() {
    return Optional.of(this);
  }

  /**
   * Which of the thresholds is taken: empty for the best, the lowest of the equally good, else how
   * it meets its bound.
   */
  default Optional<Bound> bound() {
    return Optional.empty();
  }

  /**
   * What a value must be for a threshold to be taken.
   *
   * @param least whether it is the least value allowed, else the greatest
   * @param lowest whether the lowest threshold that meets it is taken, else the highest
   */
  record Bound(double value, boolean least, boolean lowest) {
    boolean isMetBy(double other) {
      return least ? other >= value : other <= value; // never by NaN
    }
  }

  /** The greatest value of a metric. */
  static Objective of(LabelMetric metric) {
    return new Greatest(metric, 1);
  }

  /**
   * The greatest value of a metric.
   *
   * @param beta how many times as important recall is as precision, above 0; other than 1 for F
   *     only
   */
  record Greatest(LabelMetric metric, double beta) implements Objective {
    /** Refuses a beta where there is none. */
    public Greatest {
      Objects.requireNonNull(metric);
      if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("beta is above 0, not " + beta);
      }
      if (beta != 1 && !metric.text().startsWith("f1_")) {
        throw new IllegalArgumentException(metric.text() + " has no beta");
      }
    }

    @Override
    public String text() {
      return beta == 1 ? metric.text() : metric.text().replace("f1_", "f" + shortest(beta) + "_");
    }

    @Override
    public OptionalDouble of(LabelDecisions decisions) {
      if (beta == 1) {
        return metric.of(decisions);
      }
      return switch (averaging()) {
        case ENTRIES -> defined(of(decisions.all()));
        case LABELS ->
            decisions.perClass().stream()
                .filter(counts -> counts.positives() > 0)
                .mapToDouble(orZero())
                .average();
        case IMAGES -> decisions.perImage().stream().mapToDouble(orZero()).average();
      };
    }

    private ToDoubleFunction<Counts> orZero() {
      return counts -> defined(of(counts)).orElse(0);
    }

    @Override
    public Averaging averaging() {
      return switch (metric) {
        case ACCURACY_MULTI, F1_MICRO, JACCARD_MICRO -> Averaging.ENTRIES;
        case F1_MACRO, JACCARD_MACRO -> Averaging.LABELS;
        case F1_SAMPLES, EXACT_MATCH -> Averaging.IMAGES;
      };
    }

    @Override
    public double of(Counts counts) {
      return switch (metric) {
        case ACCURACY_MULTI -> counts.accuracy().orElse(Double.NaN);
        case F1_MICRO, F1_MACRO, F1_SAMPLES -> counts.f(beta).orElse(Double.NaN);
        case JACCARD_MICRO, JACCARD_MACRO -> counts.rates().jaccard().orElse(Double.NaN);
        case EXACT_MATCH -> counts.falsePositives() + counts.falseNegatives() == 0 ? 1 : 0;
      };
    }

    @Override
    public Optional<Objective> ofLabel() {
      return Optional.of(
          metric == LabelMetric.EXACT_MATCH ? Objective.of(LabelMetric.ACCURACY_MULTI) : this);
    }
  }

  /**
   * The least mean cost of a decision, where each mistake has its price.
   *
   * @param falseAlarm of a label that is predicted and not there, at least 0
   * @param miss of one that is there and not predicted, at least 0
   */
  record LeastCost(double falseAlarm, double miss) implements Objective {
    /** Refuses negative prices. */
    public LeastCost {
      if (!(falseAlarm >= 0 && miss >= 0 && Double.isFinite(falseAlarm + miss))) {
        throw new IllegalArgumentException("costs of " + falseAlarm + " and " + miss);
      }
    }

    @Override
    public String text() {
      return "cost";
    }

    @Override
    public OptionalDouble of(LabelDecisions decisions) {
      return defined(of(decisions.all()));
    }

    @Override
    public boolean greaterIsBetter() {
      return false;
    }

    @Override
    public Averaging averaging() {
      return Averaging.ENTRIES;
    }

    @Override
    public double of(Counts counts) {
      return (falseAlarm * counts.falsePositives() + miss * counts.falseNegatives())
          / counts.total();
    }
  }

  /**
   * The lowest threshold at which so great a share of what is predicted is right.
   *
   * @param precision in (0,1]
   */
  record PrecisionAtLeast(double precision) implements Objective {
    /** Refuses what is no share. */
    public PrecisionAtLeast {
      requireShare("precision", precision);
    }

    @Override
    public String text() {
      return "precision";
    }

    @Override
    public OptionalDouble of(LabelDecisions decisions) {
      return decisions.micro().precision();
    }

    @Override
    public Averaging averaging() {
      return Averaging.ENTRIES;
    }

    @Override
    public double of(Counts counts) {
      return counts.rates().precision().orElse(Double.NaN);
    }

    @Override
    public Optional<Bound> bound() {
      return Optional.of(new Bound(precision, true, true));
    }
  }

  /**
   * The highest threshold at which so great a share of the labels is predicted.
   *
   * @param recall in (0,1]
   */
  record RecallAtLeast(double recall) implements Objective {
    /** Refuses what is no share. */
    public RecallAtLeast {
      requireShare("recall", recall);
    }

    @Override
    public String text() {
      return "recall";
    }

    @Override
    public OptionalDouble of(LabelDecisions decisions) {
      return decisions.micro().recall();
    }

    @Override
    public Averaging averaging() {
      return Averaging.ENTRIES;
    }

    @Override
    public double of(Counts counts) {
      return counts.rates().recall().orElse(Double.NaN);
    }

    @Override
    public Optional<Bound> bound() {
      return Optional.of(new Bound(recall, true, false));
    }
  }

  /**
   * The lowest threshold at which so few of the images without a label are given one.
   *
   * @param rate in [0,1]
   */
  record FalseAlarmsAtMost(double rate) implements Objective {
    /** Refuses what is no share. */
    public FalseAlarmsAtMost {
      if (rate != 0) {
        requireShare("rate of false alarms", rate);
      }
    }

    @Override
    public String text() {
      return "false_alarm_rate";
    }

    @Override
    public OptionalDouble of(LabelDecisions decisions) {
      return decisions.falseAlarmRate();
    }

    @Override
    public boolean greaterIsBetter() {
      return false;
    }

    @Override
    public Averaging averaging() {
      return Averaging.IMAGES;
    }

    @Override
    public double of(Counts counts) {
      return counts.falsePositives() > 0 ? 1 : 0;
    }

    @Override
    public boolean includes(Counts image, int labels) {
      return image.positives() == 0 && image.total() == labels;
    }

    @Override
    public Optional<Objective> ofLabel() {
      return Optional.empty();
    }

    @Override
    public Optional<Bound> bound() {
      return Optional.of(new Bound(rate, false, true));
    }
  }

  private static void requireShare(String what, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a " + what + " is in 0 .. 1, not " + share);
    }
  }

  private static OptionalDouble defined(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static String shortest(double value) {
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }
}
