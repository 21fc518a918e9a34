package org.finetune4j.eval.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.finetune4j.eval.StatisticsGolden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The intervals of scipy.stats.bootstrap from the same samples. */
class IntervalGoldenTest {
  @Test
  void endsAreScipys() {
    for (JsonNode golden : StatisticsGolden.cases("intervals")) {
      double[] values = StatisticsGolden.numbers(golden.get("values"));
      double sum = Arrays.stream(values).sum();
      double[] jackknife =
          Arrays.stream(values).map(v -> (sum - v) / (values.length - 1)).toArray();
      for (Interval.Method method : Interval.Method.values()) {
        double[] expected =
            StatisticsGolden.numbers(
                golden.get(method == Interval.Method.BCA ? "bca" : "percentile"));
        Interval interval =
            Interval.of(
                    golden.get("mean").asDouble(),
                    StatisticsGolden.numbers(golden.get("distribution")),
                    jackknife,
                    method,
                    0.95)
                .orElseThrow();
        assertThat(interval.low()).as("%s", method).isCloseTo(expected[0], within(1e-9));
        assertThat(interval.high()).as("%s", method).isCloseTo(expected[1], within(1e-9));
      }
    }
  }

  @Test
  void averagePrecisionOfWeightedImagesIsScikitLearns() {
    for (JsonNode golden : StatisticsGolden.cases("weighted")) {
      WeightedAveragePrecision metric =
          WeightedAveragePrecision.of(StatisticsGolden.labels(golden));
      byte[][] weights = new byte[golden.get("weights").size()][];
      for (int sample = 0; sample < weights.length; sample++) {
        double[] one = StatisticsGolden.numbers(golden.get("weights").get(sample));
        weights[sample] = new byte[one.length];
        for (int row = 0; row < one.length; row++) {
          weights[sample][row] = (byte) one[row];
        }
      }
      double[][] values = metric.of(weights);
      double[] expected = StatisticsGolden.numbers(golden.get("average_precision"));
      for (int sample = 0; sample < weights.length; sample++) {
        assertThat(values[sample][1]).isCloseTo(expected[sample], within(1e-12));
        assertThat(values[sample][0]).isEqualTo(values[sample][1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 95, -0.5, Double.NaN})
  @Timeout(10)
  void aConfidenceIsBetween0And1(double level) {
    double[] values = {1, 2, 3, 5};
    for (Interval.Method method : Interval.Method.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Interval.of(2.5, values, values, method, level))
          .withMessage("a confidence is between 0 and 1, not " + level);
    }
  }

  @Test
  void theNormalDistributionIsRight() {
    assertThat(Normal.share(1.959963984540054)).isCloseTo(0.975, within(1e-14));
    assertThat(Normal.share(-3)).isCloseTo(0.0013498980316300933, within(1e-15));
    assertThat(Normal.quantile(0.025)).isCloseTo(-1.959963984540054, within(1e-12));
    assertThat(Normal.quantile(0.5)).isCloseTo(0, within(1e-12));
  }
}
