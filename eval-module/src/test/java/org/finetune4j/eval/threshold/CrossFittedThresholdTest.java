package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.junit.jupiter.api.Test;

class CrossFittedThresholdTest {
  private static final LabelMetric METRIC = LabelMetric.ACCURACY_MULTI;

  private static LabelPredictions withoutGroups(int images) {
    float[][] scores = new float[images][1];
    float[][] targets = new float[images][1];
    for (int row = 0; row < images; row++) {
      scores[row][0] = (row * 37 % 100) / 100f;
      targets[row][0] = row * 37 % 100 + row * 13 % 30 > 60 ? 1 : 0;
    }
    List<String> files = IntStream.range(0, images).mapToObj(i -> "p" + i).toList();
    return LabelPredictions.of(List.of("a"), scores, targets, files);
  }

  @Test
  void halvesAreHalvesAndTheSameForTheSameSeed() {
    LabelPredictions predictions = withoutGroups(51);
    CrossFittedThreshold choice = CrossFittedThreshold.of(predictions, METRIC, 7).orElseThrow();
    assertThat(choice.chosenOn()).isEqualTo(26);
    assertThat(choice.scoredOn()).isEqualTo(25);
    assertThat(CrossFittedThreshold.of(predictions, METRIC, 7)).hasValue(choice);
    assertThat(
            IntStream.range(0, 20).mapToObj(s -> CrossFittedThreshold.of(predictions, METRIC, s)))
        .as("another seed makes other halves")
        .anySatisfy(
            other -> assertThat(other.orElseThrow().searched()).isNotEqualTo(choice.searched()));
  }

  @Test
  void onAverageTheSearchedValueFlatters() {
    double searched = 0;
    double heldOut = 0;
    for (int seed = 0; seed < 200; seed++) {
      CrossFittedThreshold choice =
          CrossFittedThreshold.of(withoutGroups(40), METRIC, seed).orElseThrow();
      searched += choice.searched();
      heldOut += choice.heldOut().orElseThrow();
    }
    assertThat(searched).isGreaterThan(heldOut);
  }

  /**
   * One group is right above 0.8, the other above 0.2: whichever half a group is in, it is there
   * whole, so that half has a threshold without a mistake, and the other half is worse at it.
   * Halves of both groups have no such threshold.
   */
  @Test
  void imagesOfOneGroupStayTogether() {
    int images = 40;
    float[][] scores = new float[images][1];
    float[][] targets = new float[images][1];
    boolean[][] counted = new boolean[images][1];
    List<String> groups = new ArrayList<>();
    for (int row = 0; row < images; row++) {
      boolean first = row % 2 == 0;
      boolean positive = row % 4 < 2;
      scores[row][0] = first ? (positive ? 0.9f : 0.7f) : (positive ? 0.3f : 0.1f);
      targets[row][0] = positive ? 1 : 0;
      counted[row][0] = true;
      groups.add(first ? "person 1" : "person 2");
    }
    List<String> files = IntStream.range(0, images).mapToObj(i -> "p" + i).toList();
    LabelPredictions predictions =
        new LabelPredictions(List.of("a"), scores, targets, counted, groups, files);
    for (int seed = 0; seed < 20; seed++) {
      CrossFittedThreshold threshold =
          CrossFittedThreshold.of(predictions, METRIC, seed).orElseThrow();
      assertThat(threshold.searched()).isEqualTo(1);
      assertThat(threshold.heldOut()).hasValue(0.5);
    }
  }

  @Test
  void oneImageCannotBeHalved() {
    assertThat(CrossFittedThreshold.of(withoutGroups(1), METRIC, 1)).isEmpty();
  }
}
