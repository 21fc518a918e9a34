package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.junit.jupiter.api.Test;

/** Predictions that are so many that threads share the work. */
class ManyPredictionsTest {
  private static final int MANY = 200_000;

  @Test
  void manyNumbersAreSortedWhateverTheyAreLike() {
    SplittableRandom random = new SplittableRandom(1);
    List<LongUnaryOperator> kinds =
        List.of(
            i -> random.nextLong() >>> 1,
            i -> random.nextInt(1 << 20),
            i -> i % 3,
            i -> 7,
            i -> MANY - i,
            i -> i % 5 == 0 ? Long.MAX_VALUE - i : i, // far apart, and near each other
            i -> (long) Float.floatToIntBits(random.nextInt(1000) / 999f) << 32 | i);
    for (LongUnaryOperator kind : kinds) {
      long[] numbers = LongStream.range(0, MANY).map(kind).toArray();
      long[] expected = numbers.clone();
      Arrays.sort(expected, 0, MANY - 10);
      LongSort.sort(numbers, MANY - 10);
      assertThat(numbers).isEqualTo(expected);
    }
  }

  @Test
  void theOrderFallsAndKnowsItsEntries() {
    for (int labels : new int[] {1, 2, 3, 7, 20, 64}) {
      LabelPredictions predictions = SomePredictions.labels(labels, MANY / 2 / labels, labels);
      LabelOrder order = LabelOrder.of(predictions);
      assertThat(order.size()).isEqualTo(predictions.entries().size());
      for (int place = 0; place < order.size(); place++) {
        int row = order.row(place);
        int label = order.label(place);
        assertThat(predictions.counted(row, label)).isTrue();
        assertThat(order.score(place)).isEqualTo(predictions.score(row, label));
        assertThat(order.positive(place)).isEqualTo(predictions.positive(row, label));
        if (place > 0) {
          int before = order.row(place - 1) * labels + order.label(place - 1);
          assertThat(order.score(place)).isLessThanOrEqualTo(order.score(place - 1));
          assertThat(order.score(place) < order.score(place - 1) || row * labels + label > before)
              .isTrue();
        }
      }
    }
  }

  @Test
  void decisionsAreCountedOnce() {
    LabelPredictions predictions = SomePredictions.labels(1, 10_000, 3);
    LabelDecisions decisions = LabelDecisions.of(predictions, 0.3f);
    assertThat(Counts.sum(decisions.perImage())).isEqualTo(decisions.all());
    for (int row = 0; row < predictions.count(); row += 997) {
      assertThat(decisions.perImage().get(row))
          .isEqualTo(LabelDecisions.of(predictions.rows(List.of(row)), 0.3f).all());
    }
  }

  @Test
  void theLossIsTheMeanOfAllEntries() {
    BinaryScores entries = SomePredictions.labels(3, MANY / 3, 3).entries();
    double sum = 0;
    for (int i = 0; i < entries.size(); i++) {
      double score = LogLoss.clip(entries.scores()[i]);
      sum -= entries.positives()[i] ? Math.log(score) : Math.log1p(-score);
    }
    assertThat(LogLoss.of(entries).orElseThrow()).isCloseTo(sum / entries.size(), within(1e-9));
  }

  @Test
  void metricsAreTheSameToTheLastBitForAnyNumberOfThreads() throws Exception {
    LabelPredictions predictions = SomePredictions.labels(4, MANY / 4, 4);
    List<Object> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        results.add(
            pool.submit(
                    () -> LabelEvaluation.of(predictions, EvaluationSettings.defaults()).toMap())
                .get());
      } finally {
        pool.shutdown();
      }
    }
    assertThat(results.get(1)).isEqualTo(results.get(0));
    assertThat(results.get(2)).isEqualTo(results.get(0));
  }
}
