package org.finetune4j.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Labels decided at thresholds: yes where the score is strictly greater, both as float32.
 *
 * @param threshold of all labels that have none of their own; infinity decides no everywhere
 * @param perClass one a class, over the images
 * @param perImage one an image, over the classes
 */
public record LabelDecisions(float threshold, List<Counts> perClass, List<Counts> perImage) {
  private static final int OUTCOMES = 4;

  /** So many images are decided at a time. */
  private static final int PART = 1 << 12;

  /** Copies the lists. */
  public LabelDecisions {
    perClass = List.copyOf(perClass);
    perImage = List.copyOf(perImage);
  }

  /** Decides every counted entry. */
  public static LabelDecisions of(LabelPredictions predictions, float threshold) {
    return of(predictions, threshold, Map.of());
  }

  /** Decides every counted entry, those of some labels at a threshold of the label's own. */
  public static LabelDecisions of(
      LabelPredictions predictions, float threshold, Map<String, Float> byLabel) {
    float[] thresholds = thresholds(predictions, threshold, byLabel);
    return of(predictions, threshold, row -> thresholds);
  }

  private static float[] thresholds(
      LabelPredictions predictions, float threshold, Map<String, Float> byLabel) {
    float[] thresholds = new float[predictions.classes().size()];
    for (int c = 0; c < thresholds.length; c++) {
      thresholds[c] = byLabel.getOrDefault(predictions.classes().get(c), threshold);
      if (Float.isNaN(thresholds[c])) {
        throw new IllegalArgumentException("a threshold must be a number");
      }
    }
    return thresholds;
  }

  /**
   * Decides every counted entry, each image at thresholds of its own, as cross-fitted ones are.
   *
   * @param threshold what is reported as the common one
   * @param ofRow the thresholds of an image, one a class; several threads ask for them
   */
  public static LabelDecisions of(
      LabelPredictions predictions, float threshold, IntFunction<float[]> ofRow) {
    Counts[] perImage = new Counts[predictions.count()];
    int parts = (perImage.length + PART - 1) / PART;
    int[][] byClass =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(part -> decide(predictions, ofRow, part * PART, perImage))
            .reduce(new int[predictions.classes().size()][OUTCOMES], LabelDecisions::sum);
    return new LabelDecisions(
        threshold,
        Arrays.stream(byClass).map(LabelDecisions::counts).toList(),
        Arrays.asList(perImage));
  }

  /** Decides a part of the images; {@code [classes][outcomes]} of them. */
  private static int[][] decide(
      LabelPredictions predictions, IntFunction<float[]> ofRow, int from, Counts[] perImage) {
    int[][] byClass = new int[predictions.classes().size()][OUTCOMES];
    Counts[] shared = new Counts[PART / 2]; // many images turn out alike
    int[] ofImage = new int[OUTCOMES];
    for (int row = from; row < Math.min(from + PART, perImage.length); row++) {
      float[] thresholds = ofRow.apply(row);
      Arrays.fill(ofImage, 0);
      for (int c = 0; c < byClass.length; c++) {
        if (predictions.counted(row, c)) {
          boolean yes = predictions.score(row, c) > thresholds[c];
          int outcome = (predictions.positive(row, c) ? 0 : 1) + (yes ? 0 : 2);
          ofImage[outcome]++;
          byClass[c][outcome]++;
        }
      }
      perImage[row] = counts(ofImage);
      int at = Math.floorMod(perImage[row].hashCode(), shared.length);
      if (perImage[row].equals(shared[at])) {
        perImage[row] = shared[at];
      } else {
        shared[at] = perImage[row];
      }
    }
    return byClass;
  }

  private static int[][] sum(int[][] one, int[][] other) {
    int[][] sum = new int[one.length][OUTCOMES];
    for (int c = 0; c < sum.length; c++) {
      for (int outcome = 0; outcome < OUTCOMES; outcome++) {
        sum[c][outcome] = one[c][outcome] + other[c][outcome];
      }
    }
    return sum;
  }

  /** Rightly yes, wrongly yes, wrongly no, rightly no. */
  private static Counts counts(int[] outcomes) {
    return new Counts(outcomes[0], outcomes[1], outcomes[2], outcomes[3]);
  }

  /** All entries together. */
  public Counts all() {
    return Counts.sum(perClass);
  }

  /** fastai's {@code accuracy_multi}: share of right entries. */
  public OptionalDouble accuracyMulti() {
    return all().accuracy();
  }

  /** Share of wrong entries. */
  public OptionalDouble hammingLoss() {
    return Counts.share(all().falsePositives() + all().falseNegatives(), all().total());
  }

  /** Share of images with nothing wrong; one that is wholly masked has nothing wrong. */
  public double exactMatch() {
    return perImage.stream()
        .mapToDouble(c -> c.falsePositives() + c.falseNegatives() == 0 ? 1 : 0)
        .average()
        .orElseThrow();
  }

  /**
   * Share of the images without a label that are given one; undefined where there are none. An
   * image of which a label is not known is not one of them.
   */
  public OptionalDouble falseAlarmRate() {
    List<Counts> unlabelled =
        perImage.stream().filter(c -> c.positives() == 0 && c.total() == perClass.size()).toList();
    return Counts.share(
        unlabelled.stream().filter(c -> c.falsePositives() > 0).count(), unlabelled.size());
  }

  /** All entries together. */
  public PrecisionRecall micro() {
    return all().rates();
  }

  /** Mean over the classes that have a positive, 0/0 among them as 0; the project's "macro". */
  public PrecisionRecall macro() {
    return PrecisionRecall.mean(perClass.stream().filter(c -> c.positives() > 0).toList(), 0);
  }

  /** Mean over all classes, 0/0 as 0: scikit-learn's macro with {@code zero_division=0}. */
  public PrecisionRecall macroOfAll() {
    return PrecisionRecall.mean(perClass, 0);
  }

  /** Mean over images, 0/0 as 0: scikit-learn's "samples" with {@code zero_division=0}. */
  public PrecisionRecall samples() {
    return PrecisionRecall.mean(perImage, 0);
  }

  /** Mean over images, 0/0 as 1: predicting nothing where there is nothing is right. */
  public PrecisionRecall samplesNothingIsRight() {
    return PrecisionRecall.mean(perImage, 1);
  }
}
