package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.SomePredictions;
import org.junit.jupiter.api.Test;

class CrossFittedThresholdsTest {
  private static final Objective ACCURACY = Objective.of(LabelMetric.ACCURACY_MULTI);

  private static CrossFittedThresholds of(LabelPredictions predictions, long seed) {
    return CrossFittedThresholds.of(ThresholdChooser.common(predictions, ACCURACY), 5, seed)
        .orElseThrow();
  }

  private static LabelPredictions noise(long seed, int images) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][2];
    float[][] targets = new float[images][2];
    for (int row = 0; row < images; row++) {
      for (int c = 0; c < 2; c++) {
        scores[row][c] = (float) random.nextDouble();
        targets[row][c] = random.nextDouble() < 0.25 + 0.5 * scores[row][c] ? 1 : 0;
      }
    }
    return LabelPredictions.of(
        List.of("a", "b"),
        scores,
        targets,
        IntStream.range(0, images).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void foldsAreOfEqualSizeAndTheSameForTheSameSeed() {
    LabelPredictions predictions = noise(1, 53);
    int[] folds = CrossFittedThresholds.folds(predictions, 5, 7);
    Map<Integer, Integer> sizes = new HashMap<>();
    IntStream.of(folds).forEach(fold -> sizes.merge(fold, 1, Integer::sum));
    assertThat(sizes).hasSize(5);
    assertThat(sizes.values()).allMatch(size -> size == 10 || size == 11);
    assertThat(CrossFittedThresholds.folds(predictions, 5, 7)).isEqualTo(folds);
    assertThat(CrossFittedThresholds.folds(predictions, 5, 8)).isNotEqualTo(folds);
    assertThat(of(predictions, 7)).isEqualTo(of(predictions, 7));
  }

  @Test
  void imagesOfOneGroupAreInOneFold() {
    LabelPredictions predictions = SomePredictions.labels(3, 60, 2);
    int[] folds = CrossFittedThresholds.folds(predictions, 5, 1);
    Map<String, Set<Integer>> byGroup = new HashMap<>();
    for (int row = 0; row < folds.length; row++) {
      byGroup.computeIfAbsent(predictions.groups().get(row), g -> new HashSet<>()).add(folds[row]);
    }
    assertThat(byGroup.get("person 1")).hasSize(1);
    assertThat(byGroup.get("person 2")).hasSize(1);
    assertThat(byGroup.get("")).hasSizeGreaterThan(1);
  }

  @Test
  void onAverageTheTunedValueIsTooGood() {
    double optimism = 0;
    for (int seed = 0; seed < 100; seed++) {
      optimism += of(noise(seed, 40), seed).optimism().orElseThrow();
    }
    assertThat(optimism / 100).isGreaterThan(0.01);
  }

  /** Each image is decided at the choice on the folds that it is not in, and at no other. */
  @Test
  void everyImageIsDecidedByAChoiceOnOthers() {
    LabelPredictions predictions = noise(5, 50);
    CrossFittedThresholds found = of(predictions, 3);
    int[] folds = CrossFittedThresholds.folds(predictions, 5, 3);
    long right = 0;
    for (int fold = 0; fold < 5; fold++) {
      List<Integer> inside = new ArrayList<>();
      List<Integer> outside = new ArrayList<>();
      for (int row = 0; row < folds.length; row++) {
        (folds[row] == fold ? inside : outside).add(row);
      }
      ThresholdChoice choice =
          ThresholdChooser.common(predictions.rows(outside), ACCURACY).choose().orElseThrow();
      assertThat(found.byFold().get(fold)).hasValue(choice);
      LabelDecisions decisions = LabelDecisions.of(predictions.rows(inside), choice.common());
      right += decisions.all().truePositives() + decisions.all().trueNegatives();
    }
    assertThat(found.heldOut().orElseThrow()).isCloseTo(right / 100.0, within(1e-12));
  }

  @Test
  void oneImageCannotBeDivided() {
    assertThat(CrossFittedThresholds.of(ThresholdChooser.common(noise(1, 1), ACCURACY), 5, 1))
        .isEmpty();
  }
}
