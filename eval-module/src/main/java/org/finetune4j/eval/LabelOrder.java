package org.finetune4j.eval;

/**
 * The counted entries of labels from the greatest score to the least, sorted once for all that
 * looks at scores in their order. Immutable.
 */
public final class LabelOrder {
  private final LabelPredictions predictions;
  private final int size;
  private final int classes;

  /**
   * Rising: 31 bits that rise as scores fall, 31 of the entry's number, which is {@code image *
   * classes + label}, and one that is set where the label is on the image.
   */
  private final long[] keys;

  /**
   * The image of entry e is {@code e * inverse >> shift}, which takes less time than a division.
   */
  private final long inverse;

  private final int shift;

  private LabelOrder(LabelPredictions predictions, long[] keys, int size) {
    this.predictions = predictions;
    this.classes = predictions.classes().size();
    this.keys = keys;
    this.size = size;
    // Exact for 31 bits (Granlund and Montgomery, Division by Invariant Integers, 1994).
    this.shift = Integer.SIZE - 1 + Integer.SIZE - Integer.numberOfLeadingZeros(classes - 1);
    this.inverse = (1L << shift) / classes + 1;
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
    long[] keys = new long[predictions.count() * (to - from)];
    int size = 0;
    for (int row = 0; row < predictions.count(); row++) {
      for (int c = from; c < to; c++) {
        if (predictions.counted(row, c)) {
          // Scores are in [0,1], so their bits rise with them; + 0 makes -0 and 0 one score.
          int falling = Integer.MAX_VALUE - Float.floatToIntBits(predictions.score(row, c) + 0f);
          long entry = row * width + c;
          keys[size++] = (long) falling << 32 | entry << 1 | (predictions.positive(row, c) ? 1 : 0);
        }
      }
    }
    LongSort.sort(keys, size);
    return new LabelOrder(predictions, keys, size);
  }

  /** What is sorted. */
  public LabelPredictions predictions() {
    return predictions;
  }

  /** How many entries there are. */
  public int size() {
    return size;
  }

  private int entry(int place) {
    return (int) keys[place] >>> 1;
  }

  /** The image of the entry at a place. */
  public int row(int place) {
    return (int) (entry(place) * inverse >>> shift);
  }

  /** The label of the entry at a place. */
  public int label(int place) {
    return entry(place) - row(place) * classes;
  }

  /** Whether that label is on the image. */
  public boolean positive(int place) {
    return (keys[place] & 1) != 0;
  }

  /** The score at a place; it falls from place to place, or stays. */
  public float score(int place) {
    return Float.intBitsToFloat(Integer.MAX_VALUE - (int) (keys[place] >>> 32));
  }
}
