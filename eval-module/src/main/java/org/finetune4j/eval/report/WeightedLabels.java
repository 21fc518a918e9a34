package org.finetune4j.eval.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PrecisionRecall;
import org.finetune4j.eval.calibration.Reliability;
import org.finetune4j.eval.interval.WeightedAveragePrecision;
import org.finetune4j.eval.interval.WeightedMetrics;

/** The metrics of labels where an image counts as often as its weight. */
final class WeightedLabels implements WeightedMetrics {
  private static final int UNKNOWN = 4;
  private static final List<String> OF_ALL =
      List.of(
          "loss", "accuracy_multi", "f1_micro", "f1_macro", "f1_samples", "exact_match", "ece15");
  private static final List<String> OF_A_LABEL = List.of("precision", "recall", "f1");

  private final LabelPredictions predictions;
  private final float threshold;
  private final WeightedAveragePrecision averagePrecision;
  private final List<String> names;

  /** {@code [images][labels]}: 0 rightly and 1 wrongly predicted, 2 missed, 3 not, 4 not known. */
  private final byte[][] outcomes;

  /** {@code [images]}: the summed loss of its entries, their number, F1, whether all is right. */
  private final double[] losses;

  private final int[] entries;
  private final double[] f1;
  private final double[] exact;

  WeightedLabels(LabelEvaluation evaluation) {
    this.predictions = evaluation.predictions();
    this.threshold = evaluation.decisions().threshold();
    this.averagePrecision = WeightedAveragePrecision.of(predictions);
    this.names =
        Stream.of(
                averagePrecision.names().stream(),
                OF_ALL.stream(),
                OF_A_LABEL.stream()
                    .flatMap(m -> predictions.classes().stream().map(label -> m + "." + label)))
            .flatMap(s -> s)
            .toList();
    int images = predictions.count();
    this.outcomes = new byte[images][predictions.classes().size()];
    this.losses = new double[images];
    this.entries = new int[images];
    this.f1 = new double[images];
    this.exact = new double[images];
    for (int row = 0; row < images; row++) {
      for (int label = 0; label < outcomes[row].length; label++) {
        boolean yes = evaluation.predicted(row, label);
        int known = predictions.positive(row, label) ? (yes ? 0 : 2) : (yes ? 1 : 3);
        outcomes[row][label] = (byte) (predictions.counted(row, label) ? known : UNKNOWN);
      }
      Counts image = evaluation.decisions().perImage().get(row);
      entries[row] = (int) image.total();
      losses[row] = evaluation.loss(row) * entries[row];
      f1[row] = image.rates().f1().orElse(0);
      exact[row] = image.falsePositives() + image.falseNegatives() == 0 ? 1 : 0;
    }
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public double[][] of(byte[][] weights) {
    double[][] ap = averagePrecision.of(weights);
    return IntStream.range(0, weights.length)
        .parallel()
        .mapToObj(sample -> of(weights[sample], ap[sample]))
        .toArray(double[][]::new);
  }

  private double[] of(byte[] weights, double[] ap) {
    LabelDecisions decisions = decisions(weights);
    List<PrecisionRecall> rates = decisions.perClass().stream().map(Counts::rates).toList();
    return Stream.of(
            DoubleStream.of(ap),
            DoubleStream.of(
                sum(losses, weights) / entries(weights),
                orNaN(decisions.accuracyMulti()),
                orNaN(decisions.micro().f1()),
                orNaN(decisions.macro().f1()),
                sum(f1, weights) / sum(weights),
                sum(exact, weights) / sum(weights),
                calibrationError(weights)),
            rates.stream().mapToDouble(r -> orNaN(r.precision())),
            rates.stream().mapToDouble(r -> orNaN(r.recall())),
            rates.stream().mapToDouble(r -> orNaN(r.f1())))
        .flatMapToDouble(s -> s)
        .toArray();
  }

  private LabelDecisions decisions(byte[] weights) {
    long[][] counts = new long[predictions.classes().size()][UNKNOWN + 1];
    for (int row = 0; row < weights.length; row++) {
      for (int label = 0; weights[row] > 0 && label < counts.length; label++) {
        counts[label][outcomes[row][label]] += weights[row];
      }
    }
    return new LabelDecisions(
        threshold,
        Stream.of(counts).map(c -> new Counts(c[0], c[1], c[2], c[3])).toList(),
        List.of());
  }

  private double calibrationError(byte[] weights) {
    double[] gaps = new double[Reliability.BINS];
    double total = 0;
    for (int row = 0; row < weights.length; row++) {
      for (int label = 0; weights[row] > 0 && label < outcomes[row].length; label++) {
        if (outcomes[row][label] != UNKNOWN) {
          float score = predictions.score(row, label);
          gaps[Reliability.bin(score)] +=
              weights[row] * (score - (predictions.positive(row, label) ? 1.0 : 0));
          total += weights[row];
        }
      }
    }
    return DoubleStream.of(gaps).map(Math::abs).sum() / total;
  }

  private static double sum(double[] values, byte[] weights) {
    double sum = 0;
    for (int row = 0; row < weights.length; row++) {
      sum += weights[row] * values[row];
    }
    return sum;
  }

  private static double sum(byte[] weights) {
    double sum = 0;
    for (byte weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private double entries(byte[] weights) {
    double sum = 0;
    for (int row = 0; row < weights.length; row++) {
      sum += (double) weights[row] * entries[row];
    }
    return sum;
  }

  private static double orNaN(OptionalDouble value) {
    return value.orElse(Double.NaN);
  }
}
