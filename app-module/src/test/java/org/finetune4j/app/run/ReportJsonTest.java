package org.finetune4j.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.app.page.ReportSchema;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.training.EpochRow;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
  private static final List<String> FILES = List.of("a.jpg", "b.jpg", "c.jpg", "d.jpg");
  private static final LabelPredictions LABELS =
      LabelPredictions.of(
          List.of("sky", "never there"),
          new float[][] {{0.9f, 0.8f}, {0.1f, 0.1f}, {0.6f, 0.7f}, {0.2f, 0.3f}},
          new float[][] {{1, 0}, {0, 0}, {1, 0}, {0, 0}},
          FILES);

  private static final CategoryPredictions CATEGORY =
      new CategoryPredictions(
          List.of("cat", "dog"),
          new float[][] {{0.9f, 0.1f}, {0.3f, 0.7f}, {0.6f, 0.4f}, {0.2f, 0.8f}},
          new int[] {0, 1, 1, 1},
          FILES);

  private static PointPredictions points(Optional<double[][]> millimetres) {
    double[][][] places = {{{0.5, 0}}, {{0.9, 0.9}}, {{0, 0}}, {{0.1, 0.2}}};
    double[][][] targets = {{{0.4, 0}}, {{0.8, 0.7}}, {{0, 0}}, {{0.1, 0.1}}};
    boolean[][] present = {{true}, {true}, {false}, {true}};
    int[] sides = {200, 200, 200, 200};
    List<String> groups = List.of("1", "1", "2", "2");
    return new PointPredictions(
        List.of("centre"), places, targets, present, sides, sides, groups, FILES, millimetres);
  }

  private static Map<String, Object> report(Predictions predictions, EvaluationSettings settings) {
    Evaluation evaluation = Evaluation.of(predictions, settings);
    Map<String, Object> config = new LinkedHashMap<>();
    for (String part : List.of("command", "task", "data", "backbone", "training", "versions")) {
      config.put(part, part);
    }
    EpochRow epoch =
        new EpochRow(
            "frozen",
            0,
            0.5,
            0.4,
            List.of(new Metric("map", OptionalDouble.empty(), true)),
            Duration.ofMillis(1500));
    return ReportJson.of(
        evaluation,
        evaluation.replicates(Resamples.of(predictions, 100, 1)),
        List.of(epoch),
        List.of("A limit."),
        config);
  }

  @Test
  void everyTasksReportIsAsItsSchemaDescribesIt() throws IOException {
    double[][] millimetres = new double[4][2];
    Arrays.stream(millimetres).forEach(row -> Arrays.fill(row, 0.5));
    EvaluationSettings settings = EvaluationSettings.defaults();
    for (Map<String, Object> report :
        List.of(
            report(LABELS, settings),
            report(LABELS, settings.withThresholds(OptionalDouble.of(0.4), Map.of("sky", 0.6))),
            report(CATEGORY, settings),
            report(points(Optional.empty()), settings),
            report(
                points(Optional.of(millimetres)).withNoiseFloor(new NoiseFloor("the sensor", 1.5)),
                settings))) {
      assertThat(ReportSchema.problems(Json.text(report))).isEmpty();
    }
  }

  @Test
  void whatTheSchemaDoesNotDescribeIsAProblem() throws IOException {
    Map<String, Object> report = report(LABELS, EvaluationSettings.defaults());
    report.put("more", 1);
    assertThat(ReportSchema.problems(Json.text(report))).isNotEmpty();
    report.remove("more");
    Map<String, Object> figures = new LinkedHashMap<>(figures());
    figures.put("map", 1.5);
    report.put("figures", figures);
    assertThat(ReportSchema.problems(Json.text(report))).isNotEmpty();
    figures.put("map", "NaN");
    assertThat(ReportSchema.problems(Json.text(report))).isNotEmpty();
  }

  private static Map<String, Object> figures() {
    return Evaluation.of(LABELS, EvaluationSettings.defaults()).toMap();
  }
}
