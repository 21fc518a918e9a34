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
    return objective.averaging() == Objective.Averaging.IMAGES
        ? new OfImages(predictions, objective, weights)
        : of(objective, weights, sums(predictions, weights));
  }

  /** Of labels; nothing is predicted yet. */
  static OfCounts of(Objective objective, byte[] weights, Sums[] byLabel) {
    return objective.averaging() == Objective.Averaging.LABELS
        ? new OfLabels(objective, weights, byLabel)
        : new OfEntries(objective, weights, Sums.all(byLabel));
  }

  /** The same of one label alone. */
  static Tally of(LabelPredictions predictions, Objective objective, byte[] weights, int label) {
    Sums sums = new Sums();
    for (int row = 0; row < weights.length; row++) {
      if (predictions.counted(row, label)) {
        sums.count(predictions.positive(row, label), weights[row]);
      }
    }
    return new OfEntries(objective, weights, sums);
  }

  private static Sums[] sums(LabelPredictions predictions, byte[] weights) {
    Sums[] byLabel = new Sums[predictions.classes().size()];
    Arrays.setAll(byLabel, label -> new Sums());
    for (int row = 0; row < weights.length; row++) {
      for (int label = 0; weights[row] > 0 && label < byLabel.length; label++) {
        if (predictions.counted(row, label)) {
          byLabel[label].count(predictions.positive(row, label), weights[row]);
        }
      }
    }
    return byLabel;
  }

  /** Of entries that count one by one or many together. */
  sealed interface OfCounts extends Tally {
    /** Counts so many entries of a label as predicted. */
    void predict(int label, boolean positive, long entries);
  }

  /** What there is and what of it is predicted. */
  final class Sums {
    private long truePositives;
    private long falsePositives;
    private long positives;
    private long total;

    void predict(boolean positive, long weight) {
      if (positive) {
        truePositives += weight;
      } else {
        falsePositives += weight;
      }
    }

    void count(boolean positive, long weight) {
      total += weight;
      positives += positive ? weight : 0;
    }

    /** Of which nothing is predicted yet. */
    static Sums all(Sums[] parts) {
      Sums all = new Sums();
      for (Sums part : parts) {
        all.total += part.total;
        all.positives += part.positives;
      }
      return all;
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
  final class OfEntries implements OfCounts {
    private final Objective objective;
    private final byte[] weights;
    private final Sums sums;

    OfEntries(Objective objective, byte[] weights, Sums sums) {
      this.objective = objective;
      this.weights = weights;
      this.sums = sums;
    }

    @Override
    public void predict(int row, int label, boolean positive) {
      sums.predict(positive, weights[row]);
    }

    @Override
    public void predict(int label, boolean positive, long entries) {
      sums.predict(positive, entries);
    }

    @Override
    public double value() {
      return objective.of(sums.counts());
    }
  }

  /** The mean over labels. */
  final class OfLabels implements OfCounts {
    private final Objective objective;
    private final byte[] weights;
    private final Sums[] sums;
    private final double[] values;

    /** By label: whether its value is older than its sums. */
    private final boolean[] stale;

    private int included;

    OfLabels(Objective objective, byte[] weights, Sums[] byLabel) {
      this.objective = objective;
      this.weights = weights;
      this.sums = byLabel;
      this.values = new double[byLabel.length];
      this.stale = new boolean[byLabel.length];
      Arrays.fill(stale, true);
      for (Sums label : sums) {
        included += objective.includes(label.counts(), sums.length) ? 1 : 0;
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
      predict(label, positive, weights[row]);
    }

    @Override
    public void predict(int label, boolean positive, long entries) {
      sums[label].predict(positive, entries);
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

    /** By image; its entries 0 where it is not in the mean. */
    private final int[] entries;

    private final int[] positives;
    private final int[] truePositives;
    private final int[] falsePositives;
    private double sum;
    private long included;

    OfImages(LabelPredictions predictions, Objective objective, byte[] weights) {
      this.objective = objective;
      this.weights = weights;
      this.entries = new int[weights.length];
      this.positives = new int[weights.length];
      this.truePositives = new int[weights.length];
      this.falsePositives = new int[weights.length];
      int labels = predictions.classes().size();
      for (int row = 0; row < weights.length; row++) {
        for (int label = 0; weights[row] > 0 && label < labels; label++) {
          entries[row] += predictions.counted(row, label) ? 1 : 0;
          positives[row] += predictions.positive(row, label) ? 1 : 0;
        }
        if (weights[row] > 0 && objective.includes(counts(row), labels)) {
          included += weights[row];
          sum += weights[row] * value(row);
        } else {
          entries[row] = 0;
        }
      }
    }

    private Counts counts(int row) {
      return new Counts(
          truePositives[row],
          falsePositives[row],
          positives[row] - truePositives[row],
          entries[row] - positives[row] - falsePositives[row]);
    }

    private double value(int row) {
      double value = objective.of(counts(row));
      return Double.isNaN(value) ? 0 : value;
    }

    @Override
    public void predict(int row, int label, boolean positive) {
      if (entries[row] > 0) {
        double before = value(row);
        int[] predicted = positive ? truePositives : falsePositives;
        predicted[row]++;
        sum += weights[row] * (value(row) - before);
      }
    }

    @Override
    public double value() {
      return sum / included;
    }
  }
}
