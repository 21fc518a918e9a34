package org.finetune4j.app.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.report.LabelEvaluation;

/**
 * Scores of labels as a page keeps them: exact, the counts at any threshold from the floor on, and
 * at the stored thresholds, can be told from them. Other entries are counted only, as no such
 * threshold predicts them.
 *
 * @param floor the least threshold to try; 0 unless there are more entries than a page should hold
 * @param counted entries of each label whose target is known
 * @param positives of them those that are on the image
 * @param kept of them those above the floor, or above the label's stored threshold if that is less
 * @param scores of those kept, label after label, falling: float32, little-endian, base64
 * @param truths of those kept, in the same order, whether each is on its image: bits, base64
 */
record LabelScores(
    float floor,
    List<Integer> counted,
    List<Integer> positives,
    List<Integer> kept,
    String scores,
    String truths) {
  /** About 1.7 MB of base64. */
  private static final int MOST = 300_000;

  private record Entry(float score, boolean positive) {}

  static LabelScores of(LabelEvaluation evaluation) {
    return of(evaluation, MOST);
  }

  /**
   * With at most so many entries, and those predicted at stored thresholds; those of one score stay
   * or go together.
   */
  static LabelScores of(LabelEvaluation evaluation, int most) {
    LabelPredictions predictions = evaluation.predictions();
    List<BinaryScores> labels =
        IntStream.range(0, predictions.classes().size()).mapToObj(predictions::entries).toList();
    float floor = floor(predictions.entries().scores(), most);
    List<Integer> kept = new ArrayList<>();
    List<Entry> all = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      List<Entry> entries = above(labels.get(c), Math.min(floor, evaluation.threshold(c)));
      kept.add(entries.size());
      all.addAll(entries);
    }
    return new LabelScores(
        floor,
        labels.stream().map(BinaryScores::size).toList(),
        labels.stream().map(BinaryScores::positiveCount).toList(),
        kept,
        base64(scores(all)),
        base64(truths(all)));
  }

  private static float floor(float[] scores, int most) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted.length <= most ? 0 : sorted[sorted.length - most - 1];
  }

  private static List<Entry> above(BinaryScores label, float floor) {
    return IntStream.range(0, label.size())
        .filter(i -> label.scores()[i] > floor)
        .mapToObj(i -> new Entry(label.scores()[i], label.positives()[i]))
        .sorted((a, b) -> Float.compare(b.score, a.score))
        .toList();
  }

  private static byte[] scores(List<Entry> entries) {
    ByteBuffer bytes =
        ByteBuffer.allocate(entries.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    entries.forEach(e -> bytes.putFloat(e.score));
    return bytes.array();
  }

  private static byte[] truths(List<Entry> entries) {
    BitSet bits = new BitSet();
    for (int i = 0; i < entries.size(); i++) {
      bits.set(i, entries.get(i).positive);
    }
    return Arrays.copyOf(bits.toByteArray(), (entries.size() + 7) / 8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
