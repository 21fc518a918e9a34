package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelOrder;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.LogLoss;

/**
 * Chooses thresholds among all that part two scores, each midway between them, or among the
 * chapter's 29; for all labels together, or for each label. Scores are sorted once; a choice then
 * takes one pass. Any number of threads may use it.
 *
 * <p>A label's own threshold is drawn towards the common one, the more the fewer positives it has:
 * on the logit scale it is the mean of both, its own with the weight n of its positives and the
 * common one with the weight 10, the m-estimate of Cestnik (Estimating Probabilities, 1990) that
 * Micci-Barreca (A Preprocessing Scheme for High-Cardinality Categorical Attributes, 2001) uses for
 * rare categories. Thresholds that keep to a bound are not mixed: there a label with fewer than 10
 * positives takes the common one.
 */
public final class ThresholdChooser {
  /** As many positives weigh as much as the common threshold. */
  public static final int RARE = 10;

  /** Values nearer than this are equally good. */
  private static final double EQUAL = 1e-12;

  private final LabelPredictions predictions;
  private final Objective objective;
  private final Optional<Objective> ofLabel;
  private final Optional<ThresholdSearch> among;
  private final Optional<LabelOrder> all;
  private final List<LabelOrder> labels;

  private ThresholdChooser(
      LabelPredictions predictions,
      Objective objective,
      boolean perLabel,
      Optional<ThresholdSearch> among) {
    this.predictions = predictions;
    this.objective = Objects.requireNonNull(objective);
    this.ofLabel = perLabel ? objective.ofLabel() : Optional.empty();
    this.among = among;
    this.all =
        among.isPresent() && objective.averaging() != Objective.Averaging.IMAGES
            ? Optional.empty() // it is enough how many entries lie between the 29
            : Optional.of(LabelOrder.of(predictions));
    if (perLabel && ofLabel.isEmpty()) {
      throw new IllegalArgumentException(objective.text() + " chooses one threshold for all");
    }
    this.labels =
        IntStream.range(0, perLabel ? predictions.classes().size() : 0)
            .mapToObj(label -> LabelOrder.of(predictions, label))
            .toList();
  }

  /** One threshold for all labels, among all that part two scores. */
  public static ThresholdChooser common(LabelPredictions predictions, Objective objective) {
    return new ThresholdChooser(predictions, objective, false, Optional.empty());
  }

  /**
   * One for each label, among all that part two of its scores.
   *
   * @throws IllegalArgumentException where the objective is of whole images only
   */
  public static ThresholdChooser perLabel(LabelPredictions predictions, Objective objective) {
    return new ThresholdChooser(predictions, objective, true, Optional.empty());
  }

  /** One for all labels, among the chapter's 29. */
  public static ThresholdChooser linspace(ThresholdSearch search, Objective objective) {
    return new ThresholdChooser(search.predictions(), objective, false, Optional.of(search));
  }

  LabelPredictions predictions() {
    return predictions;
  }

  /** What it chooses by. */
  public Objective objective() {
    return objective;
  }

  /** Whether each label chooses. */
  public boolean perLabel() {
    return ofLabel.isPresent();
  }

  /** On all images; empty where no threshold has a value, or none meets the bound. */
  public Optional<ThresholdChoice> choose() {
    byte[] once = new byte[predictions.count()];
    Arrays.fill(once, (byte) 1);
    return choose(once);
  }

  /**
   * The same where images count as often as their weights.
   *
   * @param weights one an image, at least 0
   */
  public Optional<ThresholdChoice> choose(byte[] weights) {
    OptionalDouble common =
        all.isEmpty()
            ? amongCounts(among.orElseThrow().counts(weights), weights)
            : new Search(all.get(), weights, Tally.of(predictions, objective, weights), objective)
                .run();
    if (common.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Float> byLabel = new TreeMap<>();
    List<String> without = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      String name = predictions.classes().get(label);
      OptionalDouble own = ownOf(label, weights, common.getAsDouble());
      if (own.isPresent()) {
        byLabel.put(name, (float) own.getAsDouble());
      } else {
        without.add(name);
      }
    }
    return Optional.of(new ThresholdChoice((float) common.getAsDouble(), byLabel, without));
  }

  /** The best of the 29, where it is known how many entries lie between them. */
  private OptionalDouble amongCounts(long[][] counts, byte[] weights) {
    Tally.Sums[] sums = new Tally.Sums[counts.length];
    for (int label = 0; label < counts.length; label++) {
      sums[label] = new Tally.Sums();
      for (int bin = 0; bin < counts[label].length; bin++) {
        sums[label].count(bin % 2 == 1, counts[label][bin]);
      }
    }
    Tally.OfCounts tally = Tally.of(objective, weights, sums);
    Best best = new Best(objective);
    for (int i = ThresholdSearch.POINTS - 1; i >= 0; i--) {
      for (int label = 0; label < counts.length; label++) {
        tally.predict(label, false, counts[label][2 * (i + 1)]);
        tally.predict(label, true, counts[label][2 * (i + 1) + 1]);
      }
      best.offer(ThresholdSearch.thresholds().get(i), tally.value());
    }
    return best.chosen;
  }

  private OptionalDouble ownOf(int label, byte[] weights, double common) {
    long positives = 0;
    for (int row = 0; row < weights.length; row++) {
      positives += predictions.positive(row, label) ? weights[row] : 0;
    }
    Objective goal = ofLabel.orElseThrow();
    if (positives == 0 || (goal.bound().isPresent() && positives < RARE)) {
      return OptionalDouble.empty();
    }
    OptionalDouble own =
        new Search(labels.get(label), weights, Tally.of(predictions, goal, weights, label), goal)
            .run();
    return own.isEmpty() || goal.bound().isPresent()
        ? own
        : OptionalDouble.of(shrunk(own.getAsDouble(), positives, common));
  }

  private static double shrunk(double own, long positives, double common) {
    double mixed = (positives * logit(own) + RARE * logit(common)) / (positives + RARE);
    return own == common ? own : 1 / (1 + Math.exp(-mixed));
  }

  private static double logit(double threshold) {
    double clipped = LogLoss.clip(threshold);
    return Math.log(clipped) - Math.log1p(-clipped);
  }

  /** One pass from the greatest score to the least. */
  private final class Search {
    private final LabelOrder order;
    private final byte[] weights;
    private final Tally tally;
    private final Best best;

    Search(LabelOrder order, byte[] weights, Tally tally, Objective goal) {
      this.order = order;
      this.weights = weights;
      this.tally = tally;
      this.best = new Best(goal);
    }

    OptionalDouble run() {
      if (among.isPresent()) {
        amongAll29();
      } else {
        amongAll();
      }
      return best.chosen;
    }

    private void amongAll29() {
      int place = 0;
      for (int i = ThresholdSearch.POINTS - 1; i >= 0; i--) {
        float threshold = ThresholdSearch.thresholds().get(i);
        while (place < order.size() && order.score(place) > threshold) {
          predict(place++);
        }
        best.offer(threshold, tally.value());
      }
    }

    private void amongAll() {
      float above = 1;
      boolean any = false;
      for (int place = 0; place < order.size(); place++) {
        if (weights[order.row(place)] > 0) {
          float score = order.score(place);
          if (score < above || !any) {
            best.offer(midway(score, above), tally.value());
          }
          above = score;
          any = true;
          predict(place);
        }
      }
      if (above > 0) {
        best.offer(midway(0, above), tally.value()); // everything is predicted
      }
    }

    private void predict(int place) {
      int row = order.row(place);
      if (weights[row] > 0) {
        tally.predict(row, order.label(place), order.positive(place));
      }
    }
  }

  /** The threshold taken so far; they are offered from the highest to the lowest. */
  private static final class Best {
    private final Objective goal;
    private double goodness = Double.NEGATIVE_INFINITY;
    private OptionalDouble chosen = OptionalDouble.empty();

    Best(Objective goal) {
      this.goal = goal;
    }

    void offer(float threshold, double value) {
      if (Double.isNaN(value)) {
        return;
      }
      if (goal.bound().isPresent()) {
        Objective.Bound bound = goal.bound().get();
        if (bound.isMetBy(value) && (bound.lowest() || chosen.isEmpty())) {
          chosen = OptionalDouble.of(threshold);
        }
        return;
      }
      double good = goal.greaterIsBetter() ? value : -value;
      if (good >= goodness - EQUAL) {
        goodness = Math.max(goodness, good);
        chosen = OptionalDouble.of(threshold);
      }
    }
  }

  /** Between the scores, and below the upper one, as a label's score must be above it. */
  private static float midway(float lower, float upper) {
    float middle = (float) (((double) lower + upper) / 2);
    return middle < upper ? middle : lower;
  }
}
