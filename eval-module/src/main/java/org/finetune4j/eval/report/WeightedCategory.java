package org.finetune4j.eval.report;

import java.util.List;
import java.util.stream.Stream;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.interval.WeightedMetrics;

/** The metrics of one class an image where an image counts as often as its weight. */
final class WeightedCategory implements WeightedMetrics {
  private static final List<String> NAMES = List.of("loss", "accuracy", "f1_macro");

  private final CategoryPredictions predictions;
  private final int[] predicted;
  private final double[] losses;

  WeightedCategory(CategoryEvaluation evaluation) {
    this.predictions = evaluation.predictions();
    this.predicted = new int[predictions.count()];
    this.losses = new double[predicted.length];
    for (int row = 0; row < predicted.length; row++) {
      predicted[row] = predictions.predicted(row);
      losses[row] = evaluation.loss(row);
    }
  }

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public double[][] of(byte[][] weights) {
    return Stream.of(weights).parallel().map(this::of).toArray(double[][]::new);
  }

  private double[] of(byte[] weights) {
    int classes = predictions.classes().size();
    long[] right = new long[classes];
    long[] actual = new long[classes];
    long[] taken = new long[classes];
    double loss = 0;
    long count = 0;
    long correct = 0;
    for (int row = 0; row < weights.length; row++) {
      int weight = weights[row];
      int target = predictions.target(row);
      actual[target] += weight;
      taken[predicted[row]] += weight;
      right[target] += target == predicted[row] ? weight : 0;
      correct += target == predicted[row] ? weight : 0;
      loss += weight * losses[row];
      count += weight;
    }
    double f1 = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      if (actual[c] > 0) {
        Counts counts = new Counts(right[c], taken[c] - right[c], actual[c] - right[c], 0);
        f1 += counts.rates().f1().orElse(0);
        present++;
      }
    }
    return new double[] {loss / count, (double) correct / count, f1 / present};
  }
}
