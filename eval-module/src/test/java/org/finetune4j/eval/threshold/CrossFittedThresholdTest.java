package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.SomePredictions;
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
        .as("the seed draws the halves")
        .anySatisfy(
            other -> assertThat(other.orElseThrow().searched()).isNotEqualTo(choice.searched()));
  }

  @Test
  void onAverageTheSearchedValueFlatters() {
    double searched = 0;
    double honest = 0;
    for (int seed = 0; seed < 200; seed++) {
      CrossFittedThreshold choice =
          CrossFittedThreshold.of(withoutGroups(40), METRIC, seed).orElseThrow();
      searched += choice.searched();
      honest += choice.honest().orElseThrow();
    }
    assertThat(searched).isGreaterThan(honest);
  }

  @Test
  void imagesOfOneGroupStayTogether() {
    LabelPredictions predictions = SomePredictions.labels(3, 30, 2);
    // Ten rows each of "person 1" and "person 2", ten that belong to nobody.
    for (int seed = 0; seed < 20; seed++) {
      CrossFittedThreshold choice =
          CrossFittedThreshold.of(predictions, METRIC, seed).orElseThrow();
      assertThat(choice.chosenOn() + choice.scoredOn()).isEqualTo(30);
      assertThat(Math.abs(choice.chosenOn() - choice.scoredOn())).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void oneImageCannotBeHalved() {
    assertThat(CrossFittedThreshold.of(withoutGroups(1), METRIC, 1)).isEmpty();
  }
}
