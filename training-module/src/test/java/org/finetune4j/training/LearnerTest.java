package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.training.batch.Augmentation;
import org.finetune4j.training.batch.BatchSource;
import org.finetune4j.training.batch.ImageTransforms;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.LrSweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class LearnerTest {
  @TempDir Path folder;

  private SampleTable labels() {
    return Tiny.labels(folder.resolve("images"), 12);
  }

  private static Map<String, float[]> trained(SampleTable table, TrainingConfig config) {
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.fineTune();
      return Tiny.values(learner.network());
    }
  }

  private static void equal(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void theSameSeedGivesTheSameWeightsWhateverTheLoadersThreads() {
    SampleTable table = labels();
    TrainingConfig config =
        Tiny.config(Tiny.LABELS).augmentation(Augmentation.RANDOM_CROP_AND_AFFINE).build();
    Map<String, float[]> first = trained(table, config);
    equal(trained(table, config.toBuilder().loaderThreads(3).build()), first);
    assertThat(trained(table, config.toBuilder().seed(8).build()).get("head.8.weight"))
        .isNotEqualTo(first.get("head.8.weight"));
  }

  @Test
  void aResumedTrainingIsTheUninterruptedOne() {
    SampleTable table = labels();
    TrainingConfig config = Tiny.config(Tiny.LABELS).build();
    Map<String, float[]> whole;
    List<EpochRow> rows;
    Thresholds thresholds;
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.with(
          new Callback() {
            @Override
            public void epochEnds(Fit fit, EpochRow row) {
              int number = fit.recorder().rows().size();
              fit.saveCheckpoint(folder.resolve("after" + number + ".f4j"));
            }
          });
      learner.fineTune();
      whole = Tiny.values(learner.network());
      rows = learner.recorder().rows().stream().toList();
      thresholds = learner.card().thresholds();
      assertThat(thresholds).isNotEqualTo(Thresholds.none());
    }
    // After the frozen epoch, in the middle of the second phase, and at the very end.
    for (int epochs : new int[] {1, 2, 3}) {
      try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
        learner.resume(folder.resolve("after" + epochs + ".f4j"));
        assertThat(learner.fineTune()).isEqualTo(FitOutcome.COMPLETED);
        equal(Tiny.values(learner.network()), whole);
        assertThat(learner.card().thresholds()).isEqualTo(thresholds);
        assertThat(learner.recorder().rows()).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
          EpochRow row = learner.recorder().rows().get(i);
          assertThat(row.trainLoss()).isEqualTo(rows.get(i).trainLoss());
          assertThat(row.validLoss()).isEqualTo(rows.get(i).validLoss());
          assertThat(row.metrics()).isEqualTo(rows.get(i).metrics());
        }
      }
    }
  }

  @Test
  void whatIsNoCheckpointOfThisTrainingIsRefused() {
    SampleTable table = labels();
    TrainingConfig config = Tiny.config(Tiny.LABELS).freezeEpochs(0).epochs(1).build();
    Path model = folder.resolve("model.f4j");
    Path checkpoint = folder.resolve("checkpoint.f4j");
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.with(
          new Callback() {
            @Override
            public void epochEnds(Fit fit, EpochRow row) {
              fit.saveModel(model);
              fit.saveCheckpoint(checkpoint);
            }
          });
      learner.fineTune();
      assertThatThrownBy(() -> learner.resume(model))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("model.f4j is a model, not a checkpoint");
    }
    TrainingConfig otherHead = config.toBuilder().head(new HeadSpec(6, 0, 0)).build();
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, otherHead)) {
      assertThatThrownBy(() -> learner.resume(checkpoint))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another task or network");
    }
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.resume(checkpoint);
      assertThatThrownBy(() -> learner.fineTune(5))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a phase of 1 epochs, not 5");
    }
  }

  @Test
  void searchingARateLeavesNoTrace() {
    SampleTable table = labels();
    TrainingConfig config = Tiny.config(Tiny.LABELS).epochs(1).build();
    Map<String, float[]> without = trained(table, config);
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      Map<String, float[]> before = Tiny.values(learner.network());
      LrCurve frozen = learner.lrFind(new LrSweep(1e-5, 10, 8, false));
      assertThat(frozen.rates()).hasSize(8);
      learner.unfreeze();
      learner.lrFind(new LrSweep(1e-5, 10, 8, true));
      equal(Tiny.values(learner.network()), before);
      assertThat(learner.recorder().steps()).isEmpty();
      assertThat(learner.state().optimizer.state()).isEmpty();
      learner.fineTune();
      equal(Tiny.values(learner.network()), without);
    }
  }

  @Test
  void aFrozenBackboneMovesItsBatchNormalisationAndNothingElse() {
    try (Learner learner =
        Learner.of(labels(), Tiny.BACKBONE, Tiny.config(Tiny.LABELS).epochs(0).build())) {
      Map<String, float[]> before = Tiny.values(learner.network());
      learner.fineTune();
      Map<String, float[]> after = Tiny.values(learner.network());
      for (Parameter parameter : learner.network().parameters()) {
        boolean moves = parameter.group() == Parameter.Group.HEAD || parameter.kind().batchNorm();
        assertThat(
                !java.util.Arrays.equals(after.get(parameter.name()), before.get(parameter.name())))
            .as(parameter.name())
            .isEqualTo(moves);
      }
    }
  }

  @Test
  void aFixedBackboneMovesNothing() {
    TrainingConfig config = Tiny.config(Tiny.LABELS).freezeBatchNorm(true).epochs(0).build();
    try (Learner learner = Learner.of(labels(), Tiny.BACKBONE, config)) {
      Map<String, float[]> before = Tiny.values(learner.network());
      learner.fineTune();
      Map<String, float[]> after = Tiny.values(learner.network());
      for (Parameter parameter : learner.network().parameters()) {
        if (parameter.group() != Parameter.Group.HEAD) {
          assertThat(after.get(parameter.name()))
              .as(parameter.name())
              .isEqualTo(before.get(parameter.name()));
        }
      }
      assertThat(after.get("head.4.weight")).isNotEqualTo(before.get("head.4.weight"));
    }
  }

  @Test
  void keptFeaturesTrainAsTheirImagesDo() {
    SampleTable table = labels();
    TrainingConfig anew =
        Tiny.config(Tiny.LABELS)
            .augmentation(Augmentation.NONE)
            .freezeBatchNorm(true)
            .freezeEpochs(2)
            .epochs(1)
            .build();
    Map<String, float[]> expected = trained(table, anew);
    Map<String, float[]> actual = trained(table, anew.toBuilder().cachedViews(1).build());
    expected.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat(actual.get(name)[i]).as(name).isCloseTo(values[i], within(1e-6f));
          }
        });
  }

  @Test
  void pointsComeBackInCoordinatesOfTheOriginal() {
    SampleTable table = Tiny.points(folder.resolve("dots"), 12);
    TrainingConfig config =
        Tiny.config(Tiny.POINTS).augmentation(Augmentation.RANDOM_CROP).epochs(1).build();
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.fineTune();
      PointPredictions predictions = (PointPredictions) learner.predictions(table.valid());
      assertThat(predictions.files())
          .isEqualTo(table.valid().samples().stream().map(s -> s.file()).toList());
      BatchSource source =
          config
              .sources(table.task(), Tiny.BACKBONE.input(), List.of())
              .validation(table.valid(), 0);
      try (BatchSource.Epoch epoch = source.epoch(0);
          Batch batch = epoch.next()) {
        float[][] scores = learner.network().predict(batch.features());
        // The network sees the middle 32x32 of the image squashed to 40x40.
        assertThat(predictions.predicted(0, 0, 0)).isCloseTo(scores[0][0] * 0.8, within(1e-6));
        assertThat(predictions.predicted(0, 0, 1)).isCloseTo(scores[0][1] * 0.8, within(1e-6));
      }
      assertThat(predictions.width(0)).isEqualTo(48);
      assertThat(predictions.height(0)).isEqualTo(40);
    }
  }

  @Test
  void theMedianErrorIsThatOfThePredictionsInPixelsOfTheImages() {
    SampleTable table = Tiny.points(folder.resolve("dots"), 15);
    try (Learner learner =
        Learner.of(table, Tiny.BACKBONE, Tiny.config(Tiny.POINTS).epochs(1).build())) {
      learner.fineTune();
      EpochRow row = learner.recorder().rows().get(1);
      PointPredictions predictions = (PointPredictions) learner.predictions();
      double[] errors =
          IntStream.range(0, 5)
              .mapToDouble(i -> error(predictions, i, table.valid().samples().get(i)))
              .sorted()
              .toArray();
      assertThat(errors[4]).isGreaterThan(errors[0]);
      assertThat(row.metric("pixels_median").value().orElseThrow())
          .isCloseTo(errors[2], within(1e-4));
      assertThat(row.metric("mse").value().orElseThrow()).isCloseTo(row.validLoss(), within(1e-5));
    }
  }

  /** The distance in an image of 48x40. */
  private static double error(PointPredictions predictions, int row, Sample sample) {
    Point actual = sample.target().points().get(0).orElseThrow();
    return Math.hypot(
        (predictions.predicted(row, 0, 0) + 1) * 24 - actual.x(),
        (predictions.predicted(row, 0, 1) + 1) * 20 - actual.y());
  }

  @Test
  void aFineTuneWithoutEpochsIsRefused() {
    TrainingConfig config = Tiny.config(Tiny.LABELS).freezeEpochs(0).epochs(1).build();
    try (Learner learner = Learner.of(labels(), Tiny.BACKBONE, config)) {
      for (int epochs : new int[] {0, -1}) {
        assertThatThrownBy(() -> learner.fineTune(epochs))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void aSavedModelPredictsTheSame() {
    SampleTable table = labels();
    Path file = folder.resolve("model.f4j");
    TrainingConfig config = Tiny.config(Tiny.LABELS).epochs(1).build();
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.fineTune();
      learner.save(file);
      LabelPredictions before = (LabelPredictions) learner.predictions();
      try (SavedModel saved = SavedModel.read(file, EngineRequest.plain())) {
        assertThat(saved.card().task()).isEqualTo(table.task());
        assertThat(saved.card().provenance())
            .containsEntry("seed", "7")
            .containsEntry("epochs", "2")
            .containsEntry("data", table.fingerprint())
            .containsKeys("finetune4j", "configuration");
        assertThat(saved.card().provenance().get("configuration")).contains("\"batchSize\":");
        LabelEvaluation evaluation = LabelEvaluation.of(before, EvaluationSettings.defaults());
        assertThat(saved.card().thresholds())
            .isEqualTo(Thresholds.of(evaluation.decisions().threshold()));
        assertThat(saved.card().preprocessing().pipeline().size())
            .isEqualTo(config.images().size());
        BatchSource source =
            config
                .sources(table.task(), Tiny.BACKBONE.input(), List.of())
                .validation(table.valid(), 0);
        try (BatchSource.Epoch epoch = source.epoch(0);
            Batch batch = epoch.next()) {
          float[][] scores = saved.network().predict(batch.features());
          assertThat(before.score(0, 0)).isEqualTo(scores[0][0]);
        }
      }
    }
  }

  @Test
  void imagesAreMadeLikeThoseTheWeightsWereTrainedOn() {
    SampleTable table = labels();
    TrainingConfig config = Tiny.config(Tiny.LABELS).augmentation(Augmentation.NONE).build();
    Normalize half = new Normalize(List.of(.5, .5, .5), List.of(.25, .25, .25));
    PretrainedInput input =
        new PretrainedInput(half, Interpolation.BICUBIC, OptionalDouble.of(.95), "a test");
    Backbone backbone = new Backbone(Tiny.SHAPE, Optional.empty(), input, List.of());
    try (Learner learner = Learner.of(table, backbone, config)) {
      Preprocessing kept = learner.card().preprocessing();
      assertThat(kept.normalize()).isEqualTo(half);
      assertThat(kept.interpolation()).isEqualTo(Interpolation.BICUBIC);
      assertThat(learner.card().provenance()).containsEntry("pretrained_input", input.describe());
    }
    assertThat(first(config, input)).isNotEqualTo(first(config, PretrainedInput.imagenet()));
    assertThat(ImageTransforms.training(config.images(), table.task(), input))
        .hasToString(
            ImageTransforms.training(config.images(), table.task(), PretrainedInput.imagenet())
                .with(Interpolation.BICUBIC)
                .with(half)
                .toString());
  }

  private float[] first(TrainingConfig config, PretrainedInput input) {
    SampleTable table = labels();
    BatchSource source =
        config.sources(table.task(), input, List.of()).validation(table.valid(), 0);
    try (BatchSource.Epoch epoch = source.epoch(0);
        Batch batch = epoch.next()) {
      return batch.features().dup().data().asFloat();
    }
  }

  @Test
  void imagesThatCannotBeReadEndTheTrainingOrAreLeftOutAndListed() throws IOException {
    SampleTable table = Tiny.labels(folder.resolve("some"), 18);
    Path bad = table.samples().get(1).image();
    Files.writeString(bad, "no image");
    TrainingConfig config = Tiny.config(Tiny.LABELS).epochs(1).build();
    assertThatThrownBy(() -> Learner.of(table, Tiny.BACKBONE, config))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(bad.getFileName().toString());
    try (Learner learner =
        Learner.of(table, Tiny.BACKBONE, config.toBuilder().onBadImage(OnBadImage.SKIP).build())) {
      assertThat(learner.badImages()).extracting(BadImage::path).containsExactly(bad);
      assertThat(learner.fineTune()).isEqualTo(FitOutcome.COMPLETED);
      assertThat(learner.badImages()).extracting(BadImage::path).containsExactly(bad);
    }
  }

  @Test
  void aBadValidationImageIsFoundBeforeAnythingIsLearned() throws IOException {
    SampleTable table = Tiny.labels(folder.resolve("valid"), 18);
    Path bad = table.valid().samples().get(1).image();
    Files.write(bad, new byte[0]);
    TrainingConfig config = Tiny.config(Tiny.LABELS).build();
    assertThatThrownBy(() -> Learner.of(table, Tiny.BACKBONE, config))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(bad + " is empty");
  }

  @Test
  void imagesThatCannotBeReadFillNoBatch() throws IOException {
    SampleTable table = Tiny.labels(folder.resolve("few"), 12);
    for (int i = 0; i < 5; i++) {
      Files.write(table.train().samples().get(i).image(), new byte[0]);
    }
    TrainingConfig config = Tiny.config(Tiny.LABELS).onBadImage(OnBadImage.SKIP).build();
    assertThatThrownBy(() -> Learner.of(table, Tiny.BACKBONE, config))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "Only 3 of the 8 training images can be read, which do not fill a batch of 4:"
                + " replace the others or take a smaller batch.");
  }

  @Test
  void withoutAReadableValidationImageNothingBegins() throws IOException {
    SampleTable table = Tiny.labels(folder.resolve("blind"), 12);
    for (Sample sample : table.valid().samples()) {
      Files.write(sample.image(), new byte[0]);
    }
    TrainingConfig config = Tiny.config(Tiny.LABELS).onBadImage(OnBadImage.SKIP).build();
    assertThatThrownBy(() -> Learner.of(table, Tiny.BACKBONE, config))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("None of the 4 validation images can be read");
  }

  @Test
  void anEpochWithoutAStepIsRefusedWhenImagesGoBadLater() throws IOException {
    SampleTable table = Tiny.labels(folder.resolve("later"), 12);
    TrainingConfig config = Tiny.config(Tiny.LABELS).onBadImage(OnBadImage.SKIP).build();
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      for (int i = 0; i < 5; i++) {
        Files.write(table.train().samples().get(i).image(), new byte[0]);
      }
      assertThatThrownBy(learner::fineTune)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("Only 3 of 8 images can be read");
      assertThatThrownBy(learner::lrFind)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("Only 3 of 8 images can be read");
      assertThat(learner.recorder().rows()).isEmpty();
      assertThat(learner.badImages()).hasSize(5);
    }
  }

  @Test
  void batchesFromAnywhereMustBeThereToo() {
    BatchSource none = MemoryBatches.of(List.of());
    MemoryBatches some = Tiny.noise(4, 4, 1);
    TrainingConfig config = Tiny.config(Tiny.LABELS).build();
    try (Learner learner = Learner.of(Tiny.LABELS, Tiny.network(Tiny.LABELS), none, some, config)) {
      assertThatThrownBy(() -> learner.fitOneCycle(1, 1e-3))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no batch to train on");
      assertThatThrownBy(learner::lrFind)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no batch to train on");
    }
    try (Learner learner = Learner.of(Tiny.LABELS, Tiny.network(Tiny.LABELS), some, none, config)) {
      assertThatThrownBy(() -> learner.fitOneCycle(1, 1e-3))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no image to evaluate");
    }
  }

  @Test
  void describeNamesTheOutputAndTheLossOfTheTask() {
    try (Learner labels =
            Learner.of(
                Tiny.LABELS,
                Tiny.network(Tiny.LABELS),
                Tiny.noise(8, 4, 1),
                Tiny.noise(4, 4, 1),
                Tiny.config(Tiny.LABELS).build());
        Learner points =
            Learner.of(
                Tiny.POINTS,
                Tiny.network(Tiny.POINTS),
                Tiny.noise(8, 4, 1),
                Tiny.noise(4, 4, 1),
                Tiny.config(Tiny.POINTS).build())) {
      assertThat(labels.describe())
          .contains("labels", "sigmoid with binary cross-entropy", "accuracy_multi, map", "tiny");
      assertThat(points.describe())
          .contains("points", "sigmoid stretched to -1.0 .. 1.0 with mean squared error", "mse");
    }
  }

  @Test
  void maskedEntriesDoNotCount() {
    Map<String, Double> losses = new HashMap<>();
    Task task = Tiny.LABELS;
    INDArray mask = Tiny.ones(4, 2);
    mask.putScalar(new int[] {0, 1}, 0);
    for (float unknown : new float[] {0, 1}) {
      INDArray targets = Tiny.ones(4, 2);
      targets.putScalar(new int[] {0, 1}, unknown);
      BatchSource source =
          MemoryBatches.of(
              List.of(
                  Batch.of(Tiny.noise(4, 4, 3).features(), targets, java.util.Optional.of(mask))));
      try (Learner learner =
          Learner.of(task, Tiny.network(task), source, source, Tiny.config(task).build())) {
        learner.fitOneCycle(1, 1e-3);
        EpochRow row = learner.recorder().rows().get(0);
        losses.merge("train", row.trainLoss(), (a, b) -> b - a);
        losses.merge("valid", row.validLoss(), (a, b) -> b - a);
        losses.merge(
            "accuracy", row.metric("accuracy_multi").value().orElseThrow(), (a, b) -> b - a);
      }
    }
    assertThat(losses.values()).allSatisfy(difference -> assertThat(difference).isZero());
  }
}
