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

class CategoryReportTest {
  private static final CategoryPredictions PREDICTIONS =
      new CategoryPredictions(
          List.of("cat", "dog", "owl"),
          new float[][] {
            {0.7f, 0.2f, 0.1f}, {0.5f, 0.25f, 0.25f}, {0.1f, 0.8f, 0.1f}, {0.4f, 0.4f, 0.2f}
          },
          new int[] {0, 1, 1, 0},
          List.of("a", "b", "c", "d"));

  @Example
  void figuresAreTheOnesWorkedOutByHand() {
    CategoryReport report = CategoryReport.of(PREDICTIONS);
    assertThat(report.accuracy()).isEqualTo(0.75);
    assertThat(report.accuracyMostCommon()).isEqualTo(0.5);
    assertThat(report.confusion())
        .isEqualTo(List.of(List.of(2, 0, 0), List.of(1, 1, 0), List.of(0, 0, 0)));
    // cat: 2 of 3 said and 2 of 2 found; dog: 1 of 1 said and 1 of 2 found; owl is on no image.
    assertThat(report.f1Macro().orElseThrow()).isCloseTo((0.8 + 2 / 3.0) / 2, within(1e-12));
    double loss = -(Math.log(0.7f) + Math.log(0.25f) + Math.log(0.8f) + Math.log(0.4f)) / 4;
    assertThat(report.loss()).isCloseTo(loss, within(1e-12));
    assertThat(report.accuracyTop5()).as("three classes").isEmpty();
    assertThat(CategoryReport.topAccuracy(PREDICTIONS, 2)).isEqualTo(1);
  }

  @Property(tries = 300)
  void moreGuessesAreNeverWorse(
      @ForAll long seed, @ForAll @IntRange(min = 6, max = 12) int classes) {
    CategoryPredictions predictions = SomePredictions.category(seed, 20, classes);
    CategoryReport report = CategoryReport.of(predictions);
    assertThat(CategoryReport.topAccuracy(predictions, 1)).isEqualTo(report.accuracy());
    assertThat(report.accuracyTop5().orElseThrow()).isGreaterThanOrEqualTo(report.accuracy());
    assertThat(CategoryReport.topAccuracy(predictions, classes)).isEqualTo(1);
    assertThat(report.confusion().stream().flatMap(List::stream).mapToInt(i -> i).sum())
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
