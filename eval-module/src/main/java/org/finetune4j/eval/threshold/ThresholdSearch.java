package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;

/**
 * Tries the chapter's 29 thresholds, {@code torch.linspace(0.05, 0.95, 29)}. Each score is compared
 * with them once, for all objectives. Immutable.
 */
public final class ThresholdSearch {
  static final int POINTS = 29;
  private static final float FIRST = 0.05f;
  private static final float LAST = 0.95f;
  private static final float STEP = (LAST - FIRST) / (POINTS - 1);
  private static final byte UNKNOWN = -1;
  private static final List<Float> THRESHOLDS = linspace();

  private final LabelPredictions predictions;

  /**
   * {@code [images * classes]}: twice the number of thresholds below the score, and one more where
   * the label is on the image.
   */
  private final byte[] bins;

  private ThresholdSearch(LabelPredictions predictions) {
    this.predictions = predictions;
    this.bins = new byte[predictions.count() * predictions.classes().size()];
    float[] thresholds = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      thresholds[i] = THRESHOLDS.get(i);
    }
    IntStream.range(0, predictions.count()).parallel().forEach(row -> compare(row, thresholds));
  }

  private void compare(int row, float[] thresholds) {
    int labels = predictions.classes().size();
    for (int label = 0; label < labels; label++) {
      int bin = 2 * below(predictions.score(row, label), thresholds);
      bins[row * labels + label] =
          predictions.counted(row, label)
              ? (byte) (bin + (predictions.positive(row, label) ? 1 : 0))
              : UNKNOWN;
    }
  }

  /** How many thresholds are below a score: about as many as steps are, but exactly. */
  private static int below(float score, float[] thresholds) {
    int below = Math.max(0, Math.min(POINTS, (int) ((score - FIRST) / STEP)));
    while (below > 0 && thresholds[below - 1] >= score) {
      below--;
    }
    while (below < POINTS && thresholds[below] < score) {
      below++;
    }
    return below;
  }

  /** Compares all scores with the thresholds. */
  public static ThresholdSearch of(LabelPredictions predictions) {
    return new ThresholdSearch(predictions);
  }

  /** The 29 thresholds, to the bit PyTorch's float32. */
  public static List<Float> thresholds() {
    return THRESHOLDS;
  }

  private static List<Float> linspace() {
    List<Float> thresholds = new ArrayList<>(POINTS);
    for (int i = 0; i < POINTS; i++) {
      // As torch does: counted from the nearer end, rounded once.
      thresholds.add(
          i < POINTS / 2
              ? Math.fma(STEP, (float) i, FIRST)
              : Math.fma(-STEP, (float) (POINTS - 1 - i), LAST));
    }
    return List.copyOf(thresholds);
  }

  LabelPredictions predictions() {
    return predictions;
  }

  /** The metric at each of the thresholds. */
  public static ThresholdCurve sweep(LabelPredictions predictions, LabelMetric metric) {
    return of(predictions).sweep(Objective.of(metric));
  }

  /** The objective's value at each of the thresholds. */
  public ThresholdCurve sweep(Objective objective) {
    List<Float> thresholds = thresholds();
    Function<Integer, LabelDecisions> decisions =
        objective.averaging() == Objective.Averaging.IMAGES ? this::ofImages : ofLabels();
    return new ThresholdCurve(
        objective.text(),
        thresholds,
        IntStream.range(0, POINTS).mapToObj(i -> objective.of(decisions.apply(i))).toList(),
        objective.of(decisions.apply(POINTS)));
  }

  private LabelDecisions ofImages(int threshold) {
    return LabelDecisions.of(
        predictions, threshold == POINTS ? Float.POSITIVE_INFINITY : thresholds().get(threshold));
  }

  /** Without what each image is like. */
  private Function<Integer, LabelDecisions> ofLabels() {
    byte[] once = new byte[predictions.count()];
    Arrays.fill(once, (byte) 1);
    long[][] counts = counts(once);
    return threshold ->
        new LabelDecisions(
            threshold == POINTS ? Float.POSITIVE_INFINITY : thresholds().get(threshold),
            Arrays.stream(counts).map(label -> decided(label, threshold)).toList(),
            List.of());
  }

  private static Counts decided(long[] ofLabel, int threshold) {
    long[] outcomes = new long[4];
    for (int bin = 0; bin < ofLabel.length; bin++) {
      boolean yes = bin / 2 > threshold;
      outcomes[(bin % 2 == 0 ? 1 : 0) + (yes ? 0 : 2)] += ofLabel[bin];
    }
    return new Counts(outcomes[0], outcomes[1], outcomes[2], outcomes[3]);
  }

  /**
   * How many entries lie between two thresholds, where images count as often as their weights.
   *
   * @return {@code [labels][2 * (POINTS + 1)]}, the negatives and the positives above so many
   *     thresholds
   */
  long[][] counts(byte[] weights) {
    int labels = predictions.classes().size();
    long[][] counts = new long[labels][2 * (POINTS + 1)];
    for (int row = 0; row < weights.length; row++) {
      int weight = weights[row];
      for (int label = 0; weight > 0 && label < labels; label++) {
        int bin = bins[row * labels + label];
        if (bin >= 0) {
          counts[label][bin] += weight;
        }
      }
    }
    return counts;
  }
}
