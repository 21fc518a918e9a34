package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What average precision and the ROC area are like whatever the scores. */
class RankingPropertiesTest {
  private static final double ROUNDING = 1e-12;

  /** A score of few different values, so that there are ties, and its target in the last bit. */
  private static BinaryScores entries(List<Integer> numbers) {
    float[] scores = new float[numbers.size()];
    boolean[] positives = new boolean[numbers.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (numbers.get(i) >> 1) / 8f - 3;
      positives[i] = (numbers.get(i) & 1) == 1;
    }
    return new BinaryScores(scores, positives);
  }

  @Property
  void averagePrecisionIsBetweenNoughtAndOneWhereThereIsAPositive(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    BinaryScores entries = entries(numbers);
    for (AveragePrecision definition : AveragePrecision.values()) {
      OptionalDouble value = definition.of(entries);
      assertThat(value.isPresent()).isEqualTo(entries.positiveCount() > 0);
      value.ifPresent(ap -> assertThat(ap).isBetween(0.0, 1 + ROUNDING));
    }
  }

  @Property
  void theEnvelopeIsNeverBelowTheCurve(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    BinaryScores entries = entries(numbers);
    AveragePrecision.VOC_ALL_POINT
        .of(entries)
        .ifPresent(
            envelope ->
                assertThat(envelope)
                    .isGreaterThanOrEqualTo(
                        AveragePrecision.SKLEARN.of(entries).orElseThrow() - ROUNDING));
  }

  @Property
  void onlyTheOrderOfScoresMatters(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    BinaryScores entries = entries(numbers);
    float[] other = entries.scores().clone();
    for (int i = 0; i < other.length; i++) {
      other[i] = (float) (1 / (1 + Math.exp(-other[i])));
    }
    assertSame(entries, new BinaryScores(other, entries.positives()));
  }

  @Property
  void theOrderOfImagesNeverMatters(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers,
      @ForAll long seed) {
    List<Integer> shuffled = new ArrayList<>(numbers);
    Collections.shuffle(shuffled, new java.util.Random(seed));
    assertSame(entries(numbers), entries(shuffled));
  }

  private static void assertSame(BinaryScores one, BinaryScores other) {
    for (AveragePrecision definition : AveragePrecision.values()) {
      assertThat(definition.of(other)).isEqualTo(definition.of(one));
    }
    assertThat(RocAuc.of(other)).isEqualTo(RocAuc.of(one));
  }

  @Property
  void turningScoresAndAnswersRoundLeavesTheRocArea(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    BinaryScores entries = entries(numbers);
    float[] scores = entries.scores().clone();
    boolean[] targets = entries.positives().clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = -scores[i];
      targets[i] = !targets[i];
    }
    OptionalDouble turned = RocAuc.of(new BinaryScores(scores, targets));
    OptionalDouble plain = RocAuc.of(entries);
    assertThat(turned.isPresent()).isEqualTo(plain.isPresent());
    plain.ifPresent(
        area -> {
          assertThat(turned.getAsDouble()).isCloseTo(area, within(ROUNDING));
          assertThat(RocAuc.of(new BinaryScores(entries.scores(), targets)).getAsDouble())
              .isCloseTo(1 - area, within(ROUNDING));
        });
  }

  @Property
  void theRocAreaIsTheShareOfPairsInOrder(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    BinaryScores entries = entries(numbers);
    double won = 0;
    int pairs = 0;
    for (int i = 0; i < entries.size(); i++) {
      for (int j = 0; j < entries.size(); j++) {
        if (entries.positives()[i] && !entries.positives()[j]) {
          won += (Math.signum(entries.scores()[i] - entries.scores()[j]) + 1) / 2;
          pairs++;
        }
      }
    }
    OptionalDouble area = RocAuc.of(entries);
    assertThat(area.isPresent()).isEqualTo(pairs > 0);
    if (pairs > 0) {
      assertThat(area.getAsDouble()).isCloseTo(won / pairs, within(ROUNDING));
    }
  }

  @Example
  void noughtAndMinusNoughtAreOneScore() {
    BinaryScores entries = new BinaryScores(new float[] {0f, -0f}, new boolean[] {true, false});
    assertThat(RocAuc.of(entries)).hasValue(0.5);
    assertThat(AveragePrecision.SKLEARN.of(entries)).hasValue(0.5);
  }
}
