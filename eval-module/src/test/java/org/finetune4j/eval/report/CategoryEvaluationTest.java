package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.SomePredictions;

class CategoryEvaluationTest {
  private static final CategoryPredictions PREDICTIONS =
      new CategoryPredictions(
          List.of("cat", "dog", "owl"),
          new float[][] {
            {0.7f, 0.2f, 0.1f}, {0.5f, 0.25f, 0.25f}, {0.1f, 0.8f, 0.1f}, {0.4f, 0.4f, 0.2f}
          },
          new int[] {0, 1, 1, 0},
          List.of("a", "b", "c", "d"));

  @Example
  void metricsAreThoseComputedByHand() {
    CategoryEvaluation evaluation = CategoryEvaluation.of(PREDICTIONS);
    assertThat(evaluation.accuracy()).isEqualTo(0.75);
    assertThat(evaluation.accuracyMostCommon()).isEqualTo(0.5);
    assertThat(evaluation.confusion())
        .isEqualTo(List.of(List.of(2, 0, 0), List.of(1, 1, 0), List.of(0, 0, 0)));
    // cat: 2 of 3 predicted, 2 of 2 found; dog: 1 of 1 predicted, 1 of 2 found; owl on no image.
    assertThat(evaluation.f1Macro().orElseThrow()).isCloseTo((0.8 + 2 / 3.0) / 2, within(1e-12));
    double loss = -(Math.log(0.7f) + Math.log(0.25f) + Math.log(0.8f) + Math.log(0.4f)) / 4;
    assertThat(evaluation.loss()).isCloseTo(loss, within(1e-12));
    assertThat(evaluation.accuracyTop5()).as("three classes").isEmpty();
    assertThat(evaluation.topAccuracy(2)).isEqualTo(1);
  }

  @Example
  void confusedPairsAreCountedAndTheMostFrequentComesFirst() {
    CategoryEvaluation evaluation =
        CategoryEvaluation.of(
            new CategoryPredictions(
                List.of("cat", "dog", "owl"),
                new float[][] {{0.7f, 0.2f, 0.1f}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}},
                new int[] {1, 2, 2, 2},
                List.of("a", "b", "c", "d")));
    assertThat(evaluation.confusions())
        .containsExactly(
            new CategoryEvaluation.Confusion("owl", "dog", 2),
            new CategoryEvaluation.Confusion("dog", "cat", 1));
    assertThat(evaluation.worst(2)).containsExactly(1, 2);
  }

  @Property(tries = 300)
  void moreGuessesAreNeverWorse(
      @ForAll long seed, @ForAll @IntRange(min = 6, max = 12) int classes) {
    CategoryPredictions predictions = SomePredictions.category(seed, 20, classes);
    CategoryEvaluation evaluation = CategoryEvaluation.of(predictions);
    assertThat(evaluation.topAccuracy(1)).isEqualTo(evaluation.accuracy());
    assertThat(evaluation.accuracyTop5().orElseThrow())
        .isGreaterThanOrEqualTo(evaluation.accuracy());
    assertThat(evaluation.topAccuracy(classes)).isEqualTo(1);
    assertThat(evaluation.confusion().stream().flatMap(List::stream).mapToInt(i -> i).sum())
        .isEqualTo(20);
  }

  @Example
  void aTargetOutsideTheClassesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CategoryPredictions(
                    List.of("cat"), new float[][] {{1}}, new int[] {1}, List.of("a.jpg")))
        .withMessageContaining("a.jpg");
  }
}
