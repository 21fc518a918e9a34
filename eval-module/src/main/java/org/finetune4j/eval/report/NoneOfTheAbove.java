package org.finetune4j.eval.report;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdCurve;

/**
 * What is predicted on images that show none of the labels: any label on one is a false alarm. At
 * least one image. Immutable.
 */
public final class NoneOfTheAbove {
  private final LabelEvaluation evaluation;
  private final int falseAlarms;

  /** The greatest score of each image, rising. */
  private final float[] greatest;

  private NoneOfTheAbove(LabelEvaluation evaluation, int falseAlarms, float[] greatest) {
    this.evaluation = evaluation;
    this.falseAlarms = falseAlarms;
    this.greatest = greatest;
  }

  /**
   * Of images that show none of the labels.
   *
   * @param evaluation with the thresholds, and the images on which recall is measured
   * @param none of the same labels; their targets are not looked at
   */
  static NoneOfTheAbove of(LabelEvaluation evaluation, LabelPredictions none) {
    if (!none.classes().equals(evaluation.predictions().classes())) {
      throw new IllegalArgumentException(none.classes() + " are other labels");
    }
    int alarms = 0;
    float[] greatest = new float[none.count()];
    for (int row = 0; row < greatest.length; row++) {
      boolean alarm = false;
      for (int label = 0; label < none.classes().size(); label++) {
        greatest[row] = Math.max(greatest[row], none.score(row, label));
        alarm |= none.score(row, label) > evaluation.threshold(label);
      }
      alarms += alarm ? 1 : 0;
    }
    Arrays.sort(greatest);
    return new NoneOfTheAbove(evaluation, alarms, greatest);
  }

  /** How many images there are. */
  public int images() {
    return greatest.length;
  }

  /** How many of them are given a label at the thresholds. */
  public int falseAlarms() {
    return falseAlarms;
  }

  /** The share of them that is given a label at the thresholds. */
  public double falseAlarmRate() {
    return (double) falseAlarms / images();
  }

  /**
   * What a common threshold gives.
   *
   * @param falseAlarmRate share of the images without a label that are given one
   * @param recall share of the labels of the evaluated images that are predicted; undefined without
   *     any
   */
  public record Trade(float threshold, double falseAlarmRate, OptionalDouble recall) {}

  /** At the chapter's 29 thresholds, rising. */
  public List<Trade> curve() {
    ThresholdCurve recall = evaluation.search().sweep(new Objective.RecallAtLeast(1));
    return IntStream.range(0, recall.thresholds().size())
        .mapToObj(i -> at(recall.thresholds().get(i), recall.values().get(i)))
        .toList();
  }

  /** At a threshold for all labels. */
  public Trade at(float threshold) {
    return at(threshold, LabelDecisions.of(evaluation.predictions(), threshold).micro().recall());
  }

  private Trade at(float threshold, OptionalDouble recall) {
    long alarms = IntStream.range(0, images()).filter(i -> greatest[i] > threshold).count();
    return new Trade(threshold, (double) alarms / images(), recall);
  }

  /**
   * The lowest threshold for all labels at which at most that share of the images is given one.
   *
   * @param rate in [0,1]
   */
  public Trade atRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate is in 0 .. 1, not " + rate);
    }
    int allowed = (int) Math.floor(rate * images() + 1e-9); // 0.1 of 30 is 3
    return at(allowed >= images() ? 0 : greatest[images() - 1 - allowed]);
  }
}
