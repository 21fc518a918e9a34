package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.SomePredictions;

class MistakesTest {
  private static final List<String> LABELS = List.of("cat", "dog", "owl");

  /** c.jpg shows nothing; on d.jpg it is not known whether there is an owl. */
  private static final LabelPredictions PREDICTIONS =
      new LabelPredictions(
          LABELS,
          new float[][] {
            {0.9f, 0.8f, 0.1f}, {0.2f, 0.7f, 0.1f}, {0.2f, 0.6f, 0.4f}, {0.1f, 0.1f, 0.9f}
          },
          new float[][] {{1, 1, 0}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0}},
          new boolean[][] {
            {true, true, true}, {true, true, true}, {true, true, true}, {true, true, false}
          },
          List.of("a.jpg", "b.jpg", "c.jpg", "d.jpg"));

  private static LabelEvaluation evaluation() {
    return LabelEvaluation.of(
        PREDICTIONS, EvaluationSettings.defaults().withThreshold(OptionalDouble.of(0.5)));
  }

  @Example
  void whatIsMissedIsPairedWithWhatIsWronglyPredicted() {
    assertThat(evaluation().mistakes().confusions())
        .containsExactly(new LabelMistakes.Confusion("cat", "dog", 1));
  }

  @Example
  void labelsThatGoTogetherAreCounted() {
    LabelMistakes.Cooccurrence together = evaluation().mistakes().cooccurrence();
    assertThat(together.actual())
        .isEqualTo(List.of(List.of(2, 1, 0), List.of(1, 1, 0), List.of(0, 0, 0)));
    assertThat(together.predicted())
        .as("the owl of d.jpg is not known")
        .isEqualTo(List.of(List.of(1, 1, 0), List.of(1, 3, 0), List.of(0, 0, 0)));
  }

  @Example
  void theMostConfidentMistakesComeFirst() {
    assertThat(evaluation().mistakes().confident(2))
        .containsExactly(
            new LabelMistakes.WrongDecision(1, "b.jpg", "cat", false, 0.2f),
            new LabelMistakes.WrongDecision(1, "b.jpg", "dog", true, 0.7f));
    assertThat(evaluation().mistakes().confident(100)).hasSize(3);
  }

  @Example
  void anImageOfWhichALabelIsNotKnownIsNotOneWithoutLabels() {
    NoneOfTheAbove none = evaluation().unlabelled().orElseThrow();
    assertThat(none.images()).isEqualTo(1);
    assertThat(none.falseAlarmRate()).isEqualTo(1);
    assertThat(none.at(0.65f).falseAlarmRate()).isZero();
    assertThat(none.at(0.65f).recall().orElseThrow()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(evaluation().decisions().falseAlarmRate()).hasValue(1);
  }

  @Property(tries = 100)
  void theThresholdOfARateKeepsItAndNoLowerOneDoes(@ForAll long seed) {
    LabelEvaluation evaluation = evaluation();
    LabelPredictions foreign =
        LabelPredictions.of(
            LABELS,
            scores(SomePredictions.labels(seed, 30, 3)),
            new float[30][3],
            SomePredictions.labels(seed, 30, 3).files());
    NoneOfTheAbove none = evaluation.noneOfTheAbove(foreign);
    for (double rate : new double[] {0, 0.1, 0.5, 1}) {
      NoneOfTheAbove.Trade trade = none.atRate(rate);
      assertThat(trade.falseAlarmRate()).isLessThanOrEqualTo(rate);
      if (trade.threshold() > 0) {
        assertThat(none.at(Math.nextDown(trade.threshold())).falseAlarmRate()).isGreaterThan(rate);
      }
    }
    List<NoneOfTheAbove.Trade> curve = none.curve();
    for (int i = 1; i < curve.size(); i++) {
      assertThat(curve.get(i).falseAlarmRate())
          .isLessThanOrEqualTo(curve.get(i - 1).falseAlarmRate());
    }
  }

  private static float[][] scores(LabelPredictions predictions) {
    float[][] scores = new float[predictions.count()][predictions.classes().size()];
    for (int row = 0; row < scores.length; row++) {
      for (int c = 0; c < scores[row].length; c++) {
        scores[row][c] = predictions.score(row, c);
      }
    }
    return scores;
  }

  @Property(tries = 100)
  void errorsOfAGroupAreItsBiasAndItsScatter(@ForAll long seed) {
    PointMistakes mistakes =
        PointEvaluation.of(SomePredictions.points(seed, 20, 2), EvaluationSettings.defaults())
            .mistakes();
    for (PointMistakes.Group group : mistakes.groups()) {
      double parts = Math.pow(group.bias(), 2) + Math.pow(group.scatter(), 2);
      assertThat(Math.pow(group.rms(), 2)).isCloseTo(parts, within(1e-6 * (1 + parts)));
    }
    assertThat(mistakes.groups().stream().mapToInt(PointMistakes.Group::count).sum())
        .isEqualTo(mistakes.all().size());
    assertThat(
            mistakes.map(4, 3).stream()
                .flatMap(List::stream)
                .mapToInt(PointMistakes.Errors::count)
                .sum())
        .isEqualTo(mistakes.all().size());
    assertThat(mistakes.largest(5))
        .isSortedAccordingTo((a, b) -> Double.compare(b.pixels(), a.pixels()));
  }

  @Example
  void aPointIsInTheCellOfItsPlaceInTheImage() {
    PointPredictions one =
        new PointPredictions(
            List.of("nose"),
            new double[][][] {{{0.5, -0.5}}},
            new double[][][] {{{0.4, -0.9}}},
            new boolean[][] {{true}},
            new int[] {100},
            new int[] {200},
            List.of(""),
            List.of("a.jpg"),
            Optional.empty());
    List<List<PointMistakes.Errors>> map =
        PointEvaluation.of(one, EvaluationSettings.defaults()).mistakes().map(2, 2);
    PointMistakes.Errors cell = map.get(0).get(1);
    assertThat(cell.count()).isEqualTo(1);
    assertThat(cell.biasX().orElseThrow()).isCloseTo(5, within(1e-9));
    assertThat(cell.biasY().orElseThrow()).isCloseTo(40, within(1e-9));
    assertThat(map.get(1).get(0).count()).isZero();
  }
}
