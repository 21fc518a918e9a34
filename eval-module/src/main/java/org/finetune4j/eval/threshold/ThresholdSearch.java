package org.finetune4j.eval.threshold;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
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
    return sweep(predictions, metric.text(), metric::of);
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
