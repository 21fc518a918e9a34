package org.finetune4j.eval.threshold;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;

/**
 * Thresholds chosen on all images, and what such a choice is good for on others: each fold of the
 * images is decided at thresholds chosen on the other folds, and the objective evaluated on all of
 * them together. The value on the images a choice was made on is too good by the search itself.
 *
 * @param objective what was searched for
 * @param seed of the folds
 * @param folds how many; images of one group are in one fold
 * @param choice on all images
 * @param byFold the choices on all images but those of a fold; empty where there was none
 * @param tuned the objective on the images of the choice
 * @param heldOut the objective where every image is decided by a choice on others
 * @param allNegative the objective of predicting nothing
 * @param predictions what was searched in
 */
public record CrossFittedThresholds(
    Objective objective,
    long seed,
    int folds,
    ThresholdChoice choice,
    List<Optional<ThresholdChoice>> byFold,
    OptionalDouble tuned,
    OptionalDouble heldOut,
    OptionalDouble allNegative,
    LabelPredictions predictions) {
  /** The usual number of folds. */
  public static final int FOLDS = 5;

  /** Of a fold whose others have no best threshold. */
  private static final float WITHOUT_A_CHOICE = 0.5f;

  /** Copies the list. */
  public CrossFittedThresholds {
    byFold = List.copyOf(byFold);
  }

  /**
   * Chooses on all images and on all but each fold.
   *
   * @param folds at least 2; fewer where there are fewer images or groups
   * @return empty where there is nothing to divide, or no choice on all images
   */
  public static Optional<CrossFittedThresholds> of(ThresholdChooser chooser, int folds, long seed) {
    LabelPredictions predictions = chooser.predictions();
    int[] foldOfRow = folds(predictions, folds, seed);
    int count = IntStream.of(foldOfRow).max().orElse(0) + 1;
    Optional<ThresholdChoice> choice = count < 2 ? Optional.empty() : chooser.choose();
    return choice.map(chosen -> of(chooser, foldOfRow, count, chosen, seed));
  }

  private static CrossFittedThresholds of(
      ThresholdChooser chooser, int[] foldOfRow, int folds, ThresholdChoice choice, long seed) {
    LabelPredictions predictions = chooser.predictions();
    List<Optional<ThresholdChoice>> byFold =
        IntStream.range(0, folds)
            .parallel()
            .mapToObj(fold -> chooser.choose(others(foldOfRow, fold)))
            .toList();
    List<float[]> thresholds = thresholds(byFold, predictions);
    Objective objective = chooser.objective();
    return new CrossFittedThresholds(
        objective,
        seed,
        folds,
        choice,
        byFold,
        objective.of(LabelDecisions.of(predictions, choice.common(), choice.byLabel())),
        objective.of(
            LabelDecisions.of(predictions, choice.common(), row -> thresholds.get(foldOfRow[row]))),
        objective.of(LabelDecisions.of(predictions, Float.POSITIVE_INFINITY)),
        predictions);
  }

  private static List<float[]> thresholds(
      List<Optional<ThresholdChoice>> byFold, LabelPredictions predictions) {
    ThresholdChoice none = new ThresholdChoice(WITHOUT_A_CHOICE, Map.of(), List.of());
    return byFold.stream().map(c -> c.orElse(none).of(predictions.classes())).toList();
  }

  /** The held-out value on samples of the images. */
  public Replicates heldOut(Resamples resamples) {
    int[] foldOfRow = folds(predictions, folds, seed);
    List<float[]> thresholds = thresholds(byFold, predictions);
    return Replicates.of(
        resamples,
        new WeightedObjective(predictions, objective, row -> thresholds.get(foldOfRow[row])));
  }

  /**
   * By how much the held-out value exceeds the one at other thresholds, on samples of the images:
   * what tuning gains.
   *
   * @param others the thresholds before, one a label
   */
  public Replicates gain(float[] others, Resamples resamples) {
    return heldOut(resamples)
        .minus(
            Replicates.of(resamples, new WeightedObjective(predictions, objective, row -> others)));
  }

  private static byte[] others(int[] foldOfRow, int fold) {
    byte[] weights = new byte[foldOfRow.length];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = (byte) (foldOfRow[row] == fold ? 0 : 1);
    }
    return weights;
  }

  /** The fold of each image; whole groups are dealt to the smallest fold, in a random order. */
  public static int[] folds(Predictions predictions, int folds, long seed) {
    if (folds < 2) {
      throw new IllegalArgumentException(folds + " folds: at least 2 are needed");
    }
    int[] unitOfRow = predictions.units();
    int[] rows = new int[IntStream.of(unitOfRow).max().orElseThrow() + 1];
    IntStream.of(unitOfRow).forEach(unit -> rows[unit]++);
    int[] units = IntStream.range(0, rows.length).toArray();
    Random random = new Random(seed);
    for (int i = units.length; i > 1; i--) { // as Collections.shuffle does
      int other = random.nextInt(i);
      int unit = units[i - 1];
      units[i - 1] = units[other];
      units[other] = unit;
    }
    int[] sizes = new int[Math.min(folds, units.length)];
    int[] foldOfUnit = new int[units.length];
    for (int unit : units) {
      int smallest = 0;
      for (int fold = 1; fold < sizes.length; fold++) {
        smallest = sizes[fold] < sizes[smallest] ? fold : smallest;
      }
      foldOfUnit[unit] = smallest;
      sizes[smallest] += rows[unit];
    }
    return IntStream.of(unitOfRow).map(unit -> foldOfUnit[unit]).toArray();
  }

  /** By how much the tuned value is better than the held-out one, in the metric's own unit. */
  public OptionalDouble optimism() {
    if (tuned.isEmpty() || heldOut.isEmpty()) {
      return OptionalDouble.empty();
    }
    double difference = tuned.getAsDouble() - heldOut.getAsDouble();
    return OptionalDouble.of(objective.greaterIsBetter() ? difference : -difference);
  }
}
