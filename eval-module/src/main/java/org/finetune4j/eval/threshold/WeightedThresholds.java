package org.finetune4j.eval.threshold;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.eval.interval.WeightedMetrics;

/**
 * The thresholds that are chosen where images count as often as their weights: {@code threshold},
 * the common one, and where each label chooses {@code threshold.} and the label, NaN where it takes
 * the common one.
 */
public final class WeightedThresholds implements WeightedMetrics {
  private final ThresholdChooser chooser;
  private final List<String> labels;

  private WeightedThresholds(ThresholdChooser chooser) {
    this.chooser = chooser;
    this.labels = chooser.perLabel() ? chooser.predictions().classes() : List.of();
  }

  /** Those that a chooser chooses. */
  public static WeightedThresholds of(ThresholdChooser chooser) {
    return new WeightedThresholds(chooser);
  }

  @Override
  public List<String> names() {
    return Stream.concat(Stream.of("threshold"), labels.stream().map(l -> "threshold." + l))
        .toList();
  }

  @Override
  public double[][] of(byte[][] weights) {
    return Stream.of(weights).parallel().map(this::of).toArray(double[][]::new);
  }

  private double[] of(byte[] weights) {
    Optional<ThresholdChoice> choice = chooser.choose(weights);
    double[] values = new double[1 + labels.size()];
    Arrays.fill(values, Double.NaN);
    choice.ifPresent(
        chosen -> {
          values[0] = chosen.common();
          for (int i = 0; i < labels.size(); i++) {
            Float own = chosen.byLabel().get(labels.get(i));
            values[1 + i] = own == null ? Double.NaN : own;
          }
        });
    return values;
  }
}
