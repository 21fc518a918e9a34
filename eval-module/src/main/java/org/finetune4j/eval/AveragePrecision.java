package org.finetune4j.eval;

import java.util.OptionalDouble;

/**
 * Average precision in the three definitions that go by the name. All take precision and recall at
 * the distinct scores, so ties never depend on order.
 */
public enum AveragePrecision {
  /** Sum of precision times gain in recall, without interpolation: scikit-learn's. */
  SKLEARN {
    @Override
    double of(Ranking ranking) {
      double sum = 0;
      int before = 0;
      for (int step = 0; step < ranking.steps(); step++) {
        int gained = ranking.found()[step] - before;
        before = ranking.found()[step];
        sum += ranking.precision(step) * gained;
      }
      return sum / ranking.positives();
    }
  },

  /** Mean of the best precision at recall 0, 0.1 .. 1: PASCAL VOC up to 2009. */
  VOC_11_POINT {
    @Override
    double of(Ranking ranking) {
      double[] best = new double[11];
      for (int step = 0; step < ranking.steps(); step++) {
        // Whole numbers: 0.1 * 3 is more than 0.3 in floating point.
        for (int k = 0; k <= 10; k++) {
          if (10L * ranking.found()[step] >= (long) k * ranking.positives()) {
            best[k] = Math.max(best[k], ranking.precision(step));
          }
        }
      }
      double sum = 0;
      for (double precision : best) {
        sum += precision;
      }
      return sum / best.length;
    }
  },

  /** Area under the monotone envelope of the curve: PASCAL VOC since 2010. */
  VOC_ALL_POINT {
    @Override
    double of(Ranking ranking) {
      double sum = 0;
      double envelope = 0;
      for (int step = ranking.steps() - 1; step >= 0; step--) {
        envelope = Math.max(envelope, ranking.precision(step));
        double before = step == 0 ? 0 : ranking.recall(step - 1);
        sum += envelope * (ranking.recall(step) - before);
      }
      return sum;
    }
  };

  /** In [0,1]; undefined where nothing is positive. */
  public OptionalDouble of(BinaryScores entries) {
    return defined(Ranking.of(entries));
  }

  abstract double of(Ranking ranking);

  /**
   * All that depends on the order of scores, sorted once; each undefined where nothing is positive,
   * the area also where nothing is negative.
   *
   * @param rocAuc the area under the ROC curve
   */
  public record All(
      OptionalDouble sklearn, OptionalDouble voc11, OptionalDouble vocAll, OptionalDouble rocAuc) {}

  /** Of the same entries in each definition. */
  public static All all(BinaryScores entries) {
    Ranking ranking = Ranking.of(entries);
    return new All(
        SKLEARN.defined(ranking),
        VOC_11_POINT.defined(ranking),
        VOC_ALL_POINT.defined(ranking),
        RocAuc.of(ranking));
  }

  private OptionalDouble defined(Ranking ranking) {
    return ranking.positives() == 0 ? OptionalDouble.empty() : OptionalDouble.of(of(ranking));
  }
}
