package org.finetune4j.eval.threshold;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.interval.WeightedMetrics;

/** An objective at fixed decisions where images count as often as their weights. */
final class WeightedObjective implements WeightedMetrics {
  private final LabelPredictions predictions;
  private final Objective objective;

  /** By image: the labels that are predicted. */
  private final int[][] predicted;

  /** Decided at the thresholds of each image. */
  WeightedObjective(
      LabelPredictions predictions, Objective objective, IntFunction<float[]> thresholds) {
    this.predictions = predictions;
    this.objective = objective;
    this.predicted =
        IntStream.range(0, predictions.count())
            .mapToObj(
                row ->
                    IntStream.range(0, predictions.classes().size())
                        .filter(label -> predictions.counted(row, label))
                        .filter(
                            label -> predictions.score(row, label) > thresholds.apply(row)[label])
                        .toArray())
            .toArray(int[][]::new);
  }

  @Override
  public List<String> names() {
    return List.of(objective.text());
  }

  @Override
  public double[][] of(byte[][] weights) {
    return Stream.of(weights)
        .parallel()
        .map(one -> new double[] {value(one)})
        .toArray(double[][]::new);
  }

  private double value(byte[] weights) {
    Tally tally = Tally.of(predictions, objective, weights);
    for (int row = 0; row < weights.length; row++) {
      for (int label : predicted[row]) {
        if (weights[row] > 0) {
          tally.predict(row, label, predictions.positive(row, label));
        }
      }
    }
    return tally.value();
  }
}
