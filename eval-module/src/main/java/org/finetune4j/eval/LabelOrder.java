package org.finetune4j.eval;

import java.util.Arrays;

/**
 * The counted entries of labels from the greatest score to the least, sorted once for all that
 * looks at scores in their order. Immutable.
 */
public final class LabelOrder {
  /** From so many on, threads sort together. */
  private static final int MANY = 1 << 20;

  private final LabelPredictions predictions;
  private final int[] entries;
  private final float[] scores;

  private LabelOrder(LabelPredictions predictions, long[] sorted) {
    this.predictions = predictions;
    this.entries = new int[sorted.length];
    this.scores = new float[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      entries[i] = (int) sorted[i];
      scores[i] = Float.intBitsToFloat(Integer.MAX_VALUE - (int) (sorted[i] >>> 32));
    }
  }

  /** Of all labels together. */
  public static LabelOrder of(LabelPredictions predictions) {
    return of(predictions, 0, predictions.classes().size());
  }

  /** Of one label. */
  public static LabelOrder of(LabelPredictions predictions, int label) {
    return of(predictions, label, label + 1);
  }

  private static LabelOrder of(LabelPredictions predictions, int from, int to) {
    int width = predictions.classes().size();
    Math.multiplyExact(predictions.count(), width); // entries are numbered by whole numbers
    long[] keys = new long[predictions.count() * (to - from)];
    int size = 0;
    for (int row = 0; row < predictions.count(); row++) {
      for (int c = from; c < to; c++) {
        if (predictions.counted(row, c)) {
          // Scores are in [0,1], so their bits rise with them; + 0 makes -0 and 0 one score.
          int falling = Integer.MAX_VALUE - Float.floatToIntBits(predictions.score(row, c) + 0f);
          keys[size++] = (long) falling << 32 | (row * width + c);
        }
      }
    }
    if (size < MANY) {
      Arrays.sort(keys, 0, size);
    } else {
      Arrays.parallelSort(keys, 0, size);
    }
    return new LabelOrder(predictions, size == keys.length ? keys : Arrays.copyOf(keys, size));
  }

  /** What is sorted. */
  public LabelPredictions predictions() {
    return predictions;
  }

  /** How many entries there are. */
  public int size() {
    return entries.length;
  }

  /** The image of the entry at a place. */
  public int row(int place) {
    return entries[place] / predictions.classes().size();
  }

  /** The label of the entry at a place. */
  public int label(int place) {
    return entries[place] % predictions.classes().size();
  }

  /** The score at a place; it falls from place to place, or stays. */
  public float score(int place) {
    return scores[place];
  }
}
