package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelPredictionsTest {
  private static final List<String> CLASSES = List.of("cat", "dog");
  private static final List<String> FILES = List.of("a.jpg");

  private static LabelPredictions of(float score, float target) {
    return LabelPredictions.of(
        CLASSES, new float[][] {{score, 0.5f}}, new float[][] {{target, 0}}, FILES);
  }

  @Test
  void aScoreThatIsNoProbabilityIsRefusedWithItsImageAndClass() {
    for (float score : new float[] {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> of(score, 1))
          .withMessageContainingAll("a.jpg", "cat", Float.toString(score));
    }
  }

  @Test
  void aTargetThatIsNeitherNoughtNorOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(0.5f, 0.5f))
        .withMessageContainingAll("a.jpg", "cat", "0.5");
  }

  @Test
  void aMaskedTargetMayBeAnything() {
    LabelPredictions predictions =
        new LabelPredictions(
            CLASSES,
            new float[][] {{0.5f, 0.5f}},
            new float[][] {{Float.NaN, 1}},
            new boolean[][] {{false, true}},
            FILES);
    assertThat(predictions.positive(0, 0)).isFalse();
    assertThat(predictions.entries().size()).isEqualTo(1);
  }

  @Test
  void rowsThatDoNotFitAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LabelPredictions.of(CLASSES, new float[][] {{0.5f}}, new float[][] {{0, 0}}, FILES))
        .withMessageContaining("a.jpg");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelPredictions.of(CLASSES, new float[0][], new float[0][], List.of()))
        .withMessageContaining("no image");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LabelPredictions.of(
                    List.of("cat", "cat"), new float[][] {{0, 0}}, new float[][] {{0, 0}}, FILES))
        .withMessageContaining("twice");
  }

  @Test
  void theArraysAreCopied() {
    float[][] scores = {{0.5f, 0.5f}};
    LabelPredictions predictions =
        LabelPredictions.of(CLASSES, scores, new float[][] {{1, 0}}, FILES);
    scores[0][0] = 0.9f;
    assertThat(predictions.score(0, 0)).isEqualTo(0.5f);
  }
}
