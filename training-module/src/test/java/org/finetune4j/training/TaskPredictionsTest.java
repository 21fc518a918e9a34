package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.Camera;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Origin;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Placement;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.predict.Scores;
import org.junit.jupiter.api.Test;

class TaskPredictionsTest {
  private static final Task NOSE = new Task.Points(List.of("nose"), Optional.empty());
  private static final ImageSize SIZE = new ImageSize(100, 200);
  private static final Optional<Camera.LabelNoise> STATED =
      Optional.of(new Camera.LabelNoise("a ruler", 2));

  private static Sample sample(Optional<Point> nose, Optional<Camera> camera) {
    Target target = new Target.Points(List.of(nose));
    return new Sample(Path.of("a.jpg"), target, "", Role.VALID, camera);
  }

  private static Optional<Camera> camera(Optional<Camera.LabelNoise> noise) {
    return Optional.of(new Camera(500, 250, 1000, noise));
  }

  private static PointPredictions predicted(List<Optional<Camera>> cameras) {
    Placement placement =
        Pipeline.validation(Resize.squash(SIZE)).plan(SIZE, RandomSource.of(0)).placement();
    List<Origin> origins =
        cameras.stream()
            .map(c -> sample(Optional.of(new Point(100, 50)), c))
            .map(s -> new Origin(s, placement))
            .toList();
    float[][] zeros = new float[cameras.size()][2];
    boolean[][] counted = new boolean[cameras.size()][2];
    Arrays.stream(counted).forEach(row -> Arrays.fill(row, true));
    Predictions predictions =
        TaskPredictions.of(NOSE, new Scores(0, zeros, zeros, counted, origins, SIZE));
    return predictions.byTask(
        labels -> {
          throw new AssertionError("labels");
        },
        points -> points,
        category -> {
          throw new AssertionError("a category");
        });
  }

  @Test
  void whereACameraIsKnownAPixelHasALength() {
    PointPredictions predictions = predicted(List.of(camera(Optional.empty())));
    assertThat(predictions.mmPerPixel(0, 0)).isEqualTo(2);
    assertThat(predictions.mmPerPixel(0, 1)).isEqualTo(4);
    assertThat(predicted(List.of(camera(STATED), Optional.empty())).hasMillimetres()).isFalse();
  }

  @Test
  void theNoiseOfTheLabelsIsThatOfTheDataAndNotOfAnyCamera() {
    assertThat(predicted(List.of(camera(STATED), camera(STATED))).noiseFloor())
        .contains(new NoiseFloor("a ruler", 2));
    assertThat(predicted(List.of(camera(Optional.empty()))).noiseFloor()).isEmpty();
    assertThat(predicted(List.of(camera(STATED), camera(Optional.empty()))).noiseFloor()).isEmpty();
  }

  @Test
  void theBaselineOfPointsIsTheMeanOfTheKnownOnes() {
    List<Sample> samples =
        List.of(
            sample(Optional.of(new Point(0, 0)), Optional.empty()),
            sample(Optional.of(new Point(100, 100)), Optional.empty()),
            sample(Optional.empty(), Optional.empty()));
    EvaluationSettings settings =
        TaskPredictions.baseline(NOSE, samples, List.of(SIZE, SIZE, SIZE));
    assertThat(settings.meanPoint().orElseThrow()).isDeepEqualTo(new double[][] {{-0.5, 0}});
    assertThat(TaskPredictions.baseline(Tiny.LABELS, List.of(), List.of()).meanPoint()).isEmpty();
  }
}
