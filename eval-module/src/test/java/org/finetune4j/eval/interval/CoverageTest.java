package org.finetune4j.eval.interval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.junit.jupiter.api.Test;

/**
 * Data sets are drawn from a population whose mAP and F1 are known, and the 95 % intervals of 92 to
 * 98 % of 500 of them must contain these.
 */
class CoverageTest {
  private static final int DATA_SETS = 500;
  private static final int IMAGES = 300;
  private static final int LABELS = 3;
  private static final int SAMPLES = 400;

  private static LabelPredictions drawn(long seed, int images) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][LABELS];
    float[][] targets = new float[images][LABELS];
    for (int row = 0; row < images; row++) {
      double hard = random.nextDouble(); // what the labels of an image share
      for (int label = 0; label < LABELS; label++) {
        boolean positive = random.nextDouble() < 0.2 + 0.1 * label;
        double logit =
            (positive ? 1.2 : -1.2) + 3 * (random.nextDouble() + random.nextDouble() - 1) + hard;
        targets[row][label] = positive ? 1 : 0;
        scores[row][label] = (float) (1 / (1 + Math.exp(-logit)));
      }
    }
    return LabelPredictions.of(
        List.of("a", "b", "c"),
        scores,
        targets,
        IntStream.range(0, images).mapToObj(i -> "image " + i).toList());
  }

  private static LabelEvaluation evaluated(LabelPredictions predictions) {
    return LabelEvaluation.of(
        predictions, EvaluationSettings.defaults().withThreshold(OptionalDouble.of(0.5)));
  }

  @Test
  void intervalsContainTheTruthAsOftenAsTheySay() {
    LabelEvaluation population = evaluated(drawn(1, 300_000));
    List<String> names = List.of("map", "f1_micro", "f1_macro");
    List<Double> truths =
        names.stream().map(name -> population.summary().get(name).orElseThrow()).toList();
    int[] covered = new int[names.size()];
    for (int set = 0; set < DATA_SETS; set++) {
      LabelEvaluation evaluation = evaluated(drawn(1000 + set, IMAGES));
      Replicates replicates =
          evaluation.replicates(Resamples.of(evaluation.predictions(), SAMPLES, set));
      for (int metric = 0; metric < covered.length; metric++) {
        Interval interval = replicates.interval(names.get(metric)).orElseThrow();
        covered[metric] += interval.contains(truths.get(metric)) ? 1 : 0;
      }
    }
    for (int metric = 0; metric < covered.length; metric++) {
      assertThat((double) covered[metric] / DATA_SETS).as(names.get(metric)).isBetween(0.92, 0.98);
    }
  }
}
