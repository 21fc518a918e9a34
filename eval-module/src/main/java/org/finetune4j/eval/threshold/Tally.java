package org.finetune4j.eval.threshold;

import java.util.Arrays;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelPredictions;

/**
 * The value of an objective while the threshold falls and one entry after another is predicted.
 * Images count as often as their weights say.
 */
interface Tally {
  /** Counts an entry as predicted. */
  void predict(int row, int label, boolean positive);

  /** The value so far; NaN where undefined. */
  double value();

  /** Nothing is predicted yet, of any label. */
  static Tally of(LabelPredictions predictions, Objective objective, byte[] weights) {
    return switch (objective.averaging()) {
      case ENTRIES ->
          new OfEntries(predictions, objective, weights, 0, predictions.classes().size());
      case LABELS -> new OfLabels(predictions, objective, weights);
      case IMAGES -> new OfImages(predictions, objective, weights);
    };
  }

  /** The same of one label alone. */
  static Tally of(LabelPredictions predictions, Objective objective, byte[] weights, int label) {
    return new OfEntries(predictions, objective, weights, label, label + 1);
  }

  /** What there is and what of it is predicted. */
  final class Sums {
    private long truePositives;
    private long falsePositives;
    private long positives;
    private long total;

    void predict(boolean positive, int weight) {
      if (positive) {
        truePositives += weight;
      } else {
        falsePositives += weight;
      }
    }

    void count(boolean positive, int weight) {
      total += weight;
      positives += positive ? weight : 0;
    }

    Counts counts() {
      return new Counts(
          truePositives,
          falsePositives,
          positives - truePositives,
          total - positives - falsePositives);
    }
  }

  /** Of some labels' entries together. */
  final class OfEntries implements Tally {
    private final Objective objective;
    private final byte[] weights;
    private final Sums sums = new Sums();

    OfEntries(LabelPredictions predictions, Objective objective, byte[] weights, int from, int to) {
      this.objective = objective;
      this.weights = weights;
      for (int row = 0; row < weights.length; row++) {
        for (int label = from; label < to; label++) {
          if (predictions.counted(row, label)) {
            sums.count(predictions.positive(row, label), weights[row]);
          }
        }
      }
    }

    @Override
    public void predict(int row, int label, boolean positive) {
      sums.predict(positive, weights[row]);
    }

    @Override
    public double value() {
      return objective.of(sums.counts());
    }
  }

  /** The mean over labels. */
  final class OfLabels implements Tally {
    private final Objective objective;
    private final byte[] weights;
    private final Sums[] sums;
    private final double[] values;

    /** By label: whether its value is older than its sums. */
    private final boolean[] stale;

    private int included;

    OfLabels(LabelPredictions predictions, Objective objective, byte[] weights) {
      this.objective = objective;
      this.weights = weights;
      int labels = predictions.classes().size();
      this.sums = new Sums[labels];
      this.values = new double[labels];
      this.stale = new boolean[labels];
      Arrays.fill(stale, true);
      Arrays.setAll(sums, label -> new Sums());
      for (int row = 0; row < weights.length; row++) {
        for (int label = 0; label < labels; label++) {
          if (predictions.counted(row, label)) {
            sums[label].count(predictions.positive(row, label), weights[row]);
          }
        }
      }
      for (Sums label : sums) {
        included += objective.includes(label.counts(), labels) ? 1 : 0;
      }
    }

    private void evaluate(int label) {
      Counts counts = sums[label].counts();
      double value = objective.includes(counts, sums.length) ? objective.of(counts) : 0;
      values[label] = Double.isNaN(value) ? 0 : value;
      stale[label] = false;
    }

    @Override
    public void predict(int row, int label, boolean positive) {
      sums[label].predict(positive, weights[row]);
      stale[label] = true;
    }

    @Override
    public double value() {
      double sum = 0;
      for (int label = 0; label < values.length; label++) {
        if (stale[label]) {
          evaluate(label);
        }
        sum += values[label];
      }
      return sum / included; // 0/0 without any
    }
  }

  /** The mean over images. */
  final class OfImages implements Tally {
    private final Objective objective;
    private final byte[] weights;
    private final Sums[] sums;
    private double sum;
    private long included;

    OfImages(LabelPredictions predictions, Objective objective, byte[] weights) {
      this.objective = objective;
      this.weights = weights;
      this.sums = new Sums[weights.length];
      int labels = predictions.classes().size();
      for (int row = 0; row < weights.length; row++) {
        Sums image = new Sums();
        for (int label = 0; label < labels; label++) {
          if (predictions.counted(row, label)) {
            image.count(predictions.positive(row, label), 1);
          }
        }
        if (weights[row] > 0 && objective.includes(image.counts(), labels)) {
          sums[row] = image;
          included += weights[row];
          sum += weights[row] * value(image);
        }
      }
    }

    private double value(Sums image) {
      double value = objective.of(image.counts());
      return Double.isNaN(value) ? 0 : value;
    }

    @Override
    public void predict(int row, int label, boolean positive) {
      Sums image = sums[row];
      if (image != null) {
        double before = value(image);
        image.predict(positive, 1);
        sum += weights[row] * (value(image) - before);
      }
    }

    @Override
    public double value() {
      return sum / included;
    }
  }
}
