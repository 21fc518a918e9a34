package org.finetune4j.eval.labelerror;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021): how many samples of a class are of another
 * one is estimated from the joint counts of given and confidently predicted classes, and so many,
 * by margin, are taken for errors. Numbers agree with cleanlab's {@code find_label_issues} and its
 * default filter, {@code prune_by_noise_rate}; equal margins go by the order of the samples.
 */
final class ConfidentLearning {
  /** What cleanlab takes for equal. */
  private static final double EQUAL = 1e-6;

  /** No probability reaches it: the threshold of a class that no sample is given. */
  private static final double NEVER = 2;

  private final double[][] probabilities;
  private final int[] given;
  private final int classes;
  private final int[] counts;

  private ConfidentLearning(double[][] probabilities, int[] given) {
    this.probabilities = probabilities;
    this.given = given;
    this.classes = probabilities.length == 0 ? 0 : probabilities[0].length;
    this.counts = new int[classes];
    for (int k : given) {
      counts[k]++;
    }
  }

  /**
   * Whether each sample's class is likely wrong.
   *
   * @param probabilities {@code [samples][classes]}, of models that have not seen the sample
   * @param given the class of each sample
   */
  static boolean[] errors(double[][] probabilities, int[] given) {
    ConfidentLearning learning = new ConfidentLearning(probabilities, given);
    boolean[] errors = new boolean[given.length];
    long[][] wrong = learning.wrongCounts();
    for (int k = 0; k < learning.classes; k++) {
      for (int j = 0; j < learning.classes; j++) {
        if (j != k && learning.counts[k] > 1 && wrong[k][j] > 0) {
          learning.largestMargins(k, j).stream().limit(wrong[k][j]).forEach(i -> errors[i] = true);
        }
      }
    }
    for (int i = 0; i < errors.length; i++) {
      errors[i] &= learning.predicted(i) != given[i];
    }
    return errors;
  }

  /** The samples given one class, those first that another fits best beside it. */
  private List<Integer> largestMargins(int givenClass, int other) {
    return IntStream.range(0, given.length)
        .filter(i -> given[i] == givenClass)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> -(probabilities[i][other] - probabilities[i][givenClass])))
        .toList();
  }

  /** The most probable class; the given one where it is as good. */
  private int predicted(int sample) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = leaning(sample, k) > leaning(sample, best) ? k : best;
    }
    return best;
  }

  private double leaning(int sample, int k) {
    return probabilities[sample][k] + (k == given[sample] ? EQUAL : 0);
  }

  /** {@code [given][true]}: how many samples to take for errors; at least one of each stays. */
  private long[][] wrongCounts() {
    long[][] joint = calibrated(confidentJoint());
    long[][] wrong = new long[classes][classes];
    for (int k = 0; k < classes; k++) {
      long kept = Math.max(joint[k][k], 1);
      long others = Arrays.stream(joint[k]).filter(n -> n != 0).count() - 1;
      double less = (kept - joint[k][k]) / (double) Math.max(others, 1);
      for (int j = 0; j < classes; j++) {
        wrong[k][j] = j == k ? kept : (long) Math.max(joint[k][j] - less, 0);
      }
    }
    return wrong;
  }

  /** {@code [given][confidently predicted]} counts, at least 1 where both are the same. */
  private long[][] confidentJoint() {
    double[] thresholds = thresholds();
    long[][] joint = new long[classes][classes];
    for (int i = 0; i < given.length; i++) {
      double[] row = probabilities[i];
      int[] confident =
          IntStream.range(0, classes).filter(k -> row[k] >= thresholds[k] - EQUAL).toArray();
      if (confident.length == 1) {
        joint[given[i]][confident[0]]++;
      } else if (confident.length > 1) {
        joint[given[i]][greatest(row)]++;
      }
    }
    for (int k = 0; k < classes; k++) {
      joint[k][k] = Math.max(joint[k][k], 1);
    }
    return joint;
  }

  private static int greatest(double[] row) {
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      best = row[k] > row[best] ? k : best;
    }
    return best;
  }

  /** A class's mean probability among the samples that are given it. */
  private double[] thresholds() {
    double[] sums = new double[classes];
    for (int i = 0; i < given.length; i++) {
      sums[given[i]] += probabilities[i][given[i]];
    }
    return IntStream.range(0, classes)
        .mapToDouble(k -> counts[k] == 0 ? NEVER : Math.max(sums[k] / counts[k], 2 * EQUAL))
        .toArray();
  }

  /** The same shares of each given class, in counts that add up to its samples. */
  private long[][] calibrated(long[][] joint) {
    double[][] shares = new double[classes][classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      long total = Arrays.stream(joint[k]).sum();
      for (int j = 0; j < classes; j++) {
        shares[k][j] = (double) joint[k][j] / total * counts[k];
        sum += shares[k][j];
      }
    }
    long[][] calibrated = new long[classes][];
    for (int k = 0; k < classes; k++) {
      double all = sum;
      calibrated[k] = rounded(Arrays.stream(shares[k]).map(x -> x / all * given.length).toArray());
    }
    return calibrated;
  }

  /**
   * Rounded so that the sum stays: those change that are nearest to changing, the last of equals.
   */
  private static long[] rounded(double[] values) {
    long[] whole = Arrays.stream(values).mapToLong(x -> (long) Math.rint(x)).toArray();
    long missing = (long) Math.rint(Arrays.stream(values).sum()) - Arrays.stream(whole).sum();
    int step = missing < 0 ? -1 : 1;
    Comparator<Integer> nearest = Comparator.comparingDouble(i -> values[i] - Math.rint(values[i]));
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(step < 0 ? nearest : nearest.thenComparing(i -> i).reversed())
            .toList();
    order.stream().limit(Math.abs(missing)).forEach(i -> whole[i] += step);
    return whole;
  }
}
