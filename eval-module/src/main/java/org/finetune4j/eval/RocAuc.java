package org.finetune4j.eval;

import java.util.OptionalDouble;

/** Area under the ROC curve: the chance that a positive scores above a negative, ties half. */
public final class RocAuc {
  private RocAuc() {}

  /** In [0,1]; undefined without a positive or without a negative. */
  public static OptionalDouble of(BinaryScores entries) {
    return of(Ranking.of(entries));
  }

  static OptionalDouble of(Ranking ranking) {
    if (ranking.positives() == 0 || ranking.negatives() == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    int found = 0;
    int taken = 0;
    for (int step = 0; step < ranking.steps(); step++) {
      int positives = ranking.found()[step] - found;
      int negatives = ranking.taken()[step] - taken - positives;
      sum += negatives * (found + positives / 2.0);
      found = ranking.found()[step];
      taken = ranking.taken()[step];
    }
    return OptionalDouble.of(sum / ranking.positives() / ranking.negatives());
  }
}
