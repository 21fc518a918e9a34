package org.finetune4j.eval.interval;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.eval.LabelOrder;
import org.finetune4j.eval.LabelPredictions;

/**
 * scikit-learn's average precision of each label, of images that count several times or not at all.
 * The entries are sorted once; a pass over them then serves many samples.
 */
public final class WeightedAveragePrecision implements WeightedMetrics {
  private final List<String> names;
  private final List<Steps> steps;

  /** Of the samples before, for the next ones. */
  private final AtomicReference<long[]> used = new AtomicReference<>(new long[0]);

  private WeightedAveragePrecision(List<String> labels, List<Steps> steps) {
    this.names =
        Stream.concat(Stream.of("map"), labels.stream().map(label -> "ap." + label)).toList();
    this.steps = steps;
  }

  /** Of all labels: {@code map}, the mean of the defined ones, then {@code ap.} and the label. */
  public static WeightedAveragePrecision of(LabelPredictions predictions) {
    return new WeightedAveragePrecision(
        predictions.classes(),
        IntStream.range(0, predictions.classes().size())
            .parallel()
            .mapToObj(label -> Steps.of(LabelOrder.of(predictions, label)))
            .toList());
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public double[][] of(byte[][] weights) {
    Lanes lanes = Lanes.of(weights, used.getAndSet(new long[0]));
    double[][] byLabel =
        steps.parallelStream().map(lanes::averagePrecision).toArray(double[][]::new);
    used.set(lanes.packed());
    double[][] bySample = new double[weights.length][1 + byLabel.length];
    for (int sample = 0; sample < weights.length; sample++) {
      double sum = 0;
      int defined = 0;
      for (int label = 0; label < byLabel.length; label++) {
        double area = byLabel[label][sample];
        bySample[sample][1 + label] = area;
        if (!Double.isNaN(area)) {
          sum += area;
          defined++;
        }
      }
      bySample[sample][0] = sum / defined; // 0/0 without any
    }
    return bySample;
  }
}
