package org.finetune4j.eval.labelerror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.junit.jupiter.api.Test;

class LabelErrorsTest {
  private static final List<String> SIX = List.of("a", "b", "c", "d", "e", "f");

  private static LabelPredictions sky(float[] scores, int... targets) {
    float[][] rows = new float[scores.length][];
    float[][] given = new float[scores.length][];
    for (int row = 0; row < scores.length; row++) {
      rows[row] = new float[] {scores[row]};
      given[row] = new float[] {targets[row]};
    }
    return LabelPredictions.of(List.of("sky"), rows, given, SIX.subList(0, scores.length));
  }

  @Test
  void aMissingAndAWronglyGivenLabelAreFound() {
    LabelErrors errors =
        LabelErrors.of(sky(new float[] {.9f, .8f, .02f, .1f, .2f, .97f}, 1, 1, 1, 0, 0, 0));
    assertThat(errors.images())
        .extracting(LabelErrors.Image::names)
        .containsExactly(
            List.of(new LabelErrors.Name("sky", true, .02f)),
            List.of(new LabelErrors.Name("sky", false, .97f)));
  }

  @Test
  void nothingIsFoundWhereAllAgrees() {
    assertThat(LabelErrors.of(sky(new float[] {.9f, .8f, .1f, .2f}, 1, 1, 0, 0)).images())
        .isEmpty();
  }

  @Test
  void aLabelThatAllOrNoneHaveOrOneHasIsLeftAlone() {
    float[] scores = {.9f, .1f, .05f, .6f};
    assertThat(LabelErrors.of(sky(scores, 1, 1, 1, 1)).images()).isEmpty();
    assertThat(LabelErrors.of(sky(scores, 0, 0, 0, 0)).images()).isEmpty();
    assertThat(LabelErrors.of(sky(scores, 0, 1, 0, 0)).images())
        .extracting(LabelErrors.Image::row)
        .doesNotContain(1);
  }

  @Test
  void aLabelThatIsNotKnownIsNoError() {
    float[][] scores = {{.9f}, {.8f}, {.02f}, {.1f}, {.2f}, {.97f}};
    float[][] targets = {{1}, {1}, {1}, {0}, {0}, {0}};
    boolean[][] counted = {{true}, {true}, {false}, {true}, {true}, {false}};
    assertThat(
            LabelErrors.of(new LabelPredictions(List.of("sky"), scores, targets, counted, SIX))
                .images())
        .isEmpty();
  }

  @Test
  void orderOfTheImagesDoesNotMatter() {
    float[] scores = {.9f, .7f, .02f, .1f, .3f, .97f};
    int[] targets = {1, 1, 1, 0, 0, 0};
    float[] reversed = new float[6];
    int[] targetsReversed = new int[6];
    IntStream.range(0, 6)
        .forEach(
            i -> {
              reversed[i] = scores[5 - i];
              targetsReversed[i] = targets[5 - i];
            });
    assertThat(LabelErrors.of(sky(reversed, targetsReversed)).images())
        .extracting(image -> 5 - image.row())
        .isEqualTo(
            LabelErrors.of(sky(scores, targets)).images().stream()
                .map(LabelErrors.Image::row)
                .toList());
  }

  @Test
  void ofOneClassAnImageTheGivenAndThePredictedAreNamed() {
    float[][] scores = {{.9f, .1f}, {.8f, .2f}, {.1f, .9f}, {.2f, .8f}, {.03f, .97f}, {.1f, .9f}};
    LabelErrors errors =
        LabelErrors.of(
            new CategoryPredictions(
                List.of("cat", "dog"), scores, new int[] {0, 0, 1, 1, 0, 1}, SIX));
    assertThat(errors.images())
        .containsExactly(
            new LabelErrors.Image(
                4,
                .03f,
                List.of(
                    new LabelErrors.Name("cat", true, .03f),
                    new LabelErrors.Name("dog", false, .97f))));
  }
}
