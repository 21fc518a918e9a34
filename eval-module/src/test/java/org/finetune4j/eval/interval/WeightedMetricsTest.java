package org.finetune4j.eval.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.SomePredictions;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.LabelReport;

class WeightedMetricsTest {
  private static Evaluation evaluated(Predictions predictions) {
    EvaluationSettings settings =
        EvaluationSettings.defaults()
            .withThreshold(OptionalDouble.of(0.4))
            .withMeanPoint(new double[][] {{0, 0}, {0, 0}, {0, 0}});
    return Evaluation.of(predictions, settings);
  }

  /** A sample evaluates as its images do where each stands as often as it was drawn. */
  @Property(tries = 60)
  void aSampleIsAsItsImagesSeveralTimes(
      @ForAll long seed, @ForAll @IntRange(min = 4, max = 30) int images) {
    for (Predictions predictions :
        List.of(
            SomePredictions.labels(seed, images, 3),
            SomePredictions.points(seed, images, 3),
            SomePredictions.category(seed, images, 3))) {
      Resamples resamples = Resamples.of(predictions, 1, seed);
      Evaluation evaluation = evaluated(predictions);
      byte[] weights = resamples.sample(0);
      Evaluation expanded = evaluated(predictions.rows(rows(weights)));
      Replicates own = evaluation.replicates(resamples);
      for (Map.Entry<String, OptionalDouble> metric : evaluation.summary().entrySet()) {
        if (own.names().contains(metric.getKey())) {
          assertSame(metric.getKey(), own.value(metric.getKey()), metric.getValue());
        }
      }
      double[] sample = evaluation.weighted().of(new byte[][] {weights})[0];
      for (Map.Entry<String, OptionalDouble> metric : expanded.summary().entrySet()) {
        int place = own.names().indexOf(metric.getKey());
        if (place >= 0) {
          assertSame(
              metric.getKey(),
              Double.isNaN(sample[place])
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(sample[place]),
              metric.getValue());
        }
      }
    }
  }

  /** The same of what is not compared over folds. */
  @Property(tries = 60)
  void metricsOfASampleOfLabelsAreThoseOfItsImagesSeveralTimes(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int images) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, 3);
    byte[] weights = Resamples.of(predictions, 1, seed).sample(0);
    LabelEvaluation evaluation = labels(predictions);
    LabelEvaluation expanded = labels(predictions.rows(rows(weights)));
    Map<String, OptionalDouble> expected = new LinkedHashMap<>();
    expected.put("accuracy_multi", expanded.decisions().accuracyMulti());
    expected.put("f1_samples", expanded.decisions().samples().f1());
    expected.put("exact_match", OptionalDouble.of(expanded.decisions().exactMatch()));
    expected.put("ece15", expanded.reliability().error());
    for (LabelReport label : expanded.labels()) {
      expected.put("ap." + label.label(), label.ap());
      expected.put("precision." + label.label(), label.counts().rates().precision());
      expected.put("recall." + label.label(), label.counts().rates().recall());
      expected.put("f1." + label.label(), label.counts().rates().f1());
    }
    WeightedMetrics weighted = evaluation.weighted();
    double[] sample = weighted.of(new byte[][] {weights})[0];
    expected.forEach(
        (name, value) -> {
          double of = sample[weighted.names().indexOf(name)];
          assertSame(
              name, Double.isNaN(of) ? OptionalDouble.empty() : OptionalDouble.of(of), value);
        });
  }

  /** As many samples as there may be, of images beyond what is looked at together, often drawn. */
  @Property(tries = 20)
  void averagePrecisionIsThatOfTheImagesAsOftenAsTheyWeigh(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int images) {
    LabelPredictions predictions = SomePredictions.labels(seed, images, 2);
    WeightedAveragePrecision weighted = WeightedAveragePrecision.of(predictions);
    SplittableRandom random = new SplittableRandom(seed);
    // The second takes the memory of the first.
    for (int samples : new int[] {Replicates.TOGETHER, 9}) {
      byte[][] weights = new byte[samples][images];
      for (int sample = 1; sample < samples; sample++) { // in the first there is nothing
        for (int row = 0; row < images; row++) {
          weights[sample][row] =
              random.nextBoolean() ? Byte.MAX_VALUE : (byte) random.nextInt(Byte.MAX_VALUE);
        }
        weights[sample][0] |= 1;
      }
      double[][] values = weighted.of(weights);
      assertThat(values[0]).containsOnly(Double.NaN);
      for (int sample : new int[] {1, 7, 8, samples - 1}) {
        LabelPredictions expanded = predictions.rows(rows(weights[sample]));
        for (int label = 0; label < 2; label++) {
          double expected = AveragePrecision.SKLEARN.of(expanded.entries(label)).orElse(Double.NaN);
          assertThat(values[sample][1 + label]).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  @Example
  void manyImagesOfOneScoreAndTheGreatestWeightDoNotOverflow() {
    int images = 1000;
    float[][] scores = new float[images][1];
    float[][] targets = new float[images][1];
    byte[][] weights = new byte[Replicates.TOGETHER][images];
    for (int row = 0; row < images; row++) {
      scores[row][0] = 0.5f;
      targets[row][0] = row % 3 == 0 ? 1 : 0;
    }
    for (byte[] sample : weights) {
      Arrays.fill(sample, Byte.MAX_VALUE);
    }
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("a"),
            scores,
            targets,
            IntStream.range(0, images).mapToObj(i -> "p" + i).toList());
    for (double[] values : WeightedAveragePrecision.of(predictions).of(weights)) {
      assertThat(values[1]).isCloseTo(0.334, within(1e-12));
    }
  }

  private static LabelEvaluation labels(LabelPredictions predictions) {
    return LabelEvaluation.of(
        predictions, EvaluationSettings.defaults().withThreshold(OptionalDouble.of(0.4)));
  }

  private static void assertSame(String name, OptionalDouble actual, OptionalDouble expected) {
    assertThat(actual.isPresent()).as(name).isEqualTo(expected.isPresent());
    expected.ifPresent(
        value -> assertThat(actual.getAsDouble()).as(name).isCloseTo(value, within(1e-9)));
  }

  private static List<Integer> rows(byte[] weights) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < weights.length; row++) {
      rows.addAll(Collections.nCopies(weights[row], row));
    }
    return rows;
  }

  @Example
  void samplesDrawWholeGroupsAndAsManyUnitsAsThereAre() {
    Predictions predictions = SomePredictions.labels(1, 60, 2);
    Resamples resamples = Resamples.of(predictions, 5, 1);
    assertThat(resamples.byGroup()).isTrue();
    assertThat(resamples.units()).as("two persons and twenty images without one").isEqualTo(22);
    byte[] weights = resamples.sample(0);
    assertThat(weights[1]).isEqualTo(weights[4]).isEqualTo(weights[58]);
    assertThat(resamples.sample(0)).isEqualTo(weights);
    assertThat(resamples.sample(1)).isNotEqualTo(weights);
  }

  @Example
  void intervalsAreTheSameForAnyNumberOfThreads() throws Exception {
    Evaluation evaluation = evaluated(SomePredictions.labels(2, 80, 4));
    Resamples resamples = Resamples.of(evaluation.predictions(), 200, 3);
    List<List<Object>> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        results.add(
            pool.submit(
                    () -> {
                      Replicates replicates = evaluation.replicates(resamples);
                      return replicates.names().stream().<Object>map(replicates::interval).toList();
                    })
                .get());
      } finally {
        pool.shutdown();
      }
    }
    assertThat(results.get(1)).isEqualTo(results.get(0));
    assertThat(results.get(2)).isEqualTo(results.get(0));
  }

  @Example
  void aRunComparedWithItselfDiffersByNothing() {
    Evaluation evaluation = evaluated(SomePredictions.labels(2, 80, 4));
    Resamples resamples = Resamples.of(evaluation.predictions(), 100, 3);
    Replicates difference =
        evaluation.replicates(resamples).minus(evaluation.replicates(resamples));
    assertThat(difference.interval("map")).hasValue(new Interval(0, 0, 0.95));
  }

  @Example
  void aDifferenceIsOfTheSameSamples() {
    Evaluation evaluation = evaluated(SomePredictions.labels(2, 80, 4));
    Replicates of = evaluation.replicates(Resamples.of(evaluation.predictions(), 20, 3));
    Replicates others = evaluation.replicates(Resamples.of(evaluation.predictions(), 20, 4));
    Evaluation fewer = evaluated(SomePredictions.labels(2, 70, 4));
    Replicates ofFewer = fewer.replicates(Resamples.of(fewer.predictions(), 20, 3));
    for (Replicates other : List.of(others, ofFewer)) {
      assertThatThrownBy(() -> of.minus(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("other samples");
    }
  }
}
