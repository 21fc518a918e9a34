package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** What decisions are like whatever the predictions. */
class LabelPropertiesTest {
  private static final double ROUNDING = 1e-12;

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void rightAndWrongEntriesAreAllEntries(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 5) int classes,
      @ForAll @FloatRange(min = 0, max = 1) float threshold) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, classes);
    LabelDecisions decisions = LabelDecisions.of(predictions, threshold);
    assertThat(decisions.all().total()).isEqualTo(predictions.entries().size());
    assertThat(Counts.sum(decisions.perImage())).isEqualTo(decisions.all());
    decisions
        .accuracyMulti()
        .ifPresent(
            accuracy ->
                assertThat(accuracy + decisions.hammingLoss().orElseThrow())
                    .isCloseTo(1, within(ROUNDING)));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void everyMetricIsBetweenNoughtAndOneAndNeverNaN(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 5) int classes,
      @ForAll @FloatRange(min = 0, max = 1) float threshold) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, classes);
    for (LabelMetric metric : LabelMetric.values()) {
      metric
          .at(predictions, threshold)
          .ifPresent(value -> assertThat(value).as(metric.text()).isBetween(0.0, 1.0));
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theOrderOfImagesNeverMatters(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int images) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, 3);
    List<Integer> order = new ArrayList<>(IntStream.range(0, images).boxed().toList());
    Collections.shuffle(order, new java.util.Random(seed));
    LabelDecisions shuffled = LabelDecisions.of(predictions.rows(order), 0.5f);
    LabelDecisions plain = LabelDecisions.of(predictions, 0.5f);
    assertThat(shuffled.perClass()).isEqualTo(plain.perClass());
    assertThat(shuffled.exactMatch()).isEqualTo(plain.exactMatch());
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aHigherThresholdSaysNoMore(
      @ForAll long seed,
      @ForAll @FloatRange(min = 0, max = 1) float one,
      @ForAll @FloatRange(min = 0, max = 1) float other) {
    LabelPredictions predictions = SomePredictions.labels(seed, 20, 3);
    Counts low = LabelDecisions.of(predictions, Math.min(one, other)).all();
    Counts high = LabelDecisions.of(predictions, Math.max(one, other)).all();
    assertThat(high.truePositives()).isLessThanOrEqualTo(low.truePositives());
    assertThat(high.falsePositives()).isLessThanOrEqualTo(low.falsePositives());
  }
}
