package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;

/** Tries the chapter's 29 thresholds, {@code torch.linspace(0.05, 0.95, 29)}. */
public final class ThresholdSearch {
  private static final int POINTS = 29;
  private static final float FIRST = 0.05f;
  private static final float LAST = 0.95f;

  private ThresholdSearch() {}

  /** The 29 thresholds, to the bit PyTorch's float32. */
  public static List<Float> thresholds() {
    float step = (LAST - FIRST) / (POINTS - 1);
    List<Float> thresholds = new ArrayList<>(POINTS);
    for (int i = 0; i < POINTS; i++) {
      // As torch does: counted from the nearer end, rounded once.
      thresholds.add(
          i < POINTS / 2
              ? Math.fma(step, (float) i, FIRST)
              : Math.fma(-step, (float) (POINTS - 1 - i), LAST));
    }
    return thresholds;
  }

  /** The metric at each of the thresholds. */
  public static ThresholdCurve sweep(LabelPredictions predictions, LabelMetric metric) {
    if (metric.needsImages()) {
      return sweep(predictions, metric.text(), metric::of);
    }
    long[][][] byScore = byScore(predictions);
    List<Float> thresholds = thresholds();
    List<OptionalDouble> values = new ArrayList<>(POINTS);
    for (int i = 0; i < POINTS; i++) {
      values.add(metric.of(decisions(byScore, thresholds.get(i), i + 1)));
    }
    return new ThresholdCurve(
        metric.text(),
        thresholds,
        values,
        metric.of(decisions(byScore, Float.POSITIVE_INFINITY, POINTS + 1)));
  }

  /** {@code [labels][thresholds below the score][negatives, positives]}, in one pass. */
  private static long[][][] byScore(LabelPredictions predictions) {
    float[] thresholds = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      thresholds[i] = thresholds().get(i);
    }
    long[][][] byScore = new long[predictions.classes().size()][POINTS + 1][2];
    for (int row = 0; row < predictions.count(); row++) {
      for (int label = 0; label < byScore.length; label++) {
        if (predictions.counted(row, label)) {
          int place = Arrays.binarySearch(thresholds, predictions.score(row, label));
          int below = place < 0 ? -1 - place : place; // one that equals it is not below it
          byScore[label][below][predictions.positive(row, label) ? 1 : 0]++;
        }
      }
    }
    return byScore;
  }

  private static LabelDecisions decisions(long[][][] byScore, float threshold, int from) {
    List<Counts> perClass = new ArrayList<>(byScore.length);
    for (long[][] label : byScore) {
      long[] yes = new long[2];
      long[] no = new long[2];
      for (int below = 0; below < label.length; below++) {
        long[] to = below >= from ? yes : no;
        to[0] += label[below][0];
        to[1] += label[below][1];
      }
      perClass.add(new Counts(yes[1], yes[0], no[1], no[0]));
    }
    return new LabelDecisions(threshold, perClass, List.of());
  }

  /** Any function of the decisions, more being better, at each of the thresholds. */
  public static ThresholdCurve sweep(
      LabelPredictions predictions,
      String metric,
      Function<LabelDecisions, OptionalDouble> function) {
    List<Float> thresholds = thresholds();
    return new ThresholdCurve(
        metric,
        thresholds,
        thresholds.stream()
            .map(threshold -> function.apply(LabelDecisions.of(predictions, threshold)))
            .toList(),
        function.apply(LabelDecisions.of(predictions, Float.POSITIVE_INFINITY)));
  }
}
