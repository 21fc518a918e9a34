package org.finetune4j.app.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.interval.Interval;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.interval.WeightedAveragePrecision;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdChooser;

/**
 * Times the evaluation of many predictions, which are drawn.
 *
 * @param images at least 2
 * @param labels at least 1
 * @param samples of the bootstrap, at least 1
 */
public record EvaluationBenchmark(int images, int labels, int samples) {
  private static final long SEED = 1;

  /**
   * Seconds.
   *
   * @param evaluation all metrics of {@code evaluate --json}
   * @param search of a common threshold among all scores
   * @param bootstrap of mAP
   * @param map its interval, so that nothing is left out
   */
  public record Timing(double evaluation, double search, double bootstrap, Interval map) {
    /** All three together. */
    public double total() {
      return evaluation + search + bootstrap;
    }
  }

  /** Runs all three. */
  public Timing run() {
    LabelPredictions predictions = drawn();
    long start = System.nanoTime();
    LabelEvaluation.of(predictions, EvaluationSettings.defaults()).toMap();
    long evaluated = System.nanoTime();
    ThresholdChooser.common(predictions, Objective.of(LabelMetric.F1_MACRO)).choose().orElseThrow();
    long searched = System.nanoTime();
    Interval map =
        Replicates.of(
                Resamples.of(predictions, samples, SEED), WeightedAveragePrecision.of(predictions))
            .interval("map")
            .orElseThrow();
    long done = System.nanoTime();
    return new Timing(
        (evaluated - start) / 1e9, (searched - evaluated) / 1e9, (done - searched) / 1e9, map);
  }

  /** One label in ten is there, and scores are higher for those. */
  private LabelPredictions drawn() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] scores = new float[images][labels];
    float[][] targets = new float[images][labels];
    for (int row = 0; row < images; row++) {
      for (int label = 0; label < labels; label++) {
        boolean positive = random.nextInt(10) == 0;
        double logit = (positive ? 1 : -2) + 4 * (random.nextDouble() + random.nextDouble() - 1);
        targets[row][label] = positive ? 1 : 0;
        scores[row][label] = (float) (1 / (1 + Math.exp(-logit)));
      }
    }
    List<String> names = IntStream.range(0, labels).mapToObj(i -> "label" + i).toList();
    List<String> files = IntStream.range(0, images).mapToObj(Integer::toString).toList();
    return LabelPredictions.of(names, scores, targets, files);
  }
}
