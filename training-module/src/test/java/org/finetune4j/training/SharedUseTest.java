package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.finetune4j.data.SampleTable;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.model.predict.PredictorOptions;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A learner and a predictor in the hands of several threads, and closed too early. */
class SharedUseTest {
  @TempDir private Path folder;

  private Path model(SampleTable table) {
    Path file = folder.resolve("model.f4j");
    TrainingConfig config = Tiny.config(Tiny.LABELS).freezeEpochs(0).epochs(1).build();
    try (Learner learner = Learner.of(table, Tiny.BACKBONE, config)) {
      learner.fineTune();
      learner.save(file);
    }
    return file;
  }

  @Test
  void severalThreadsMaySharePredictors() {
    SampleTable table = Tiny.labels(folder, 12);
    try (SavedModel model = SavedModel.read(model(table))) {
      Predictor predictor =
          Predictor.of(model, PredictorOptions.defaults().withBatchSize(5).withThreads(1));
      Predictions alone = predicted(predictor, table);
      List<CompletableFuture<Predictions>> asked =
          IntStream.range(0, 8)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> predicted(predictor, table)))
              .toList();
      assertThat(asked)
          .allSatisfy(each -> assertThat(each.join()).usingRecursiveComparison().isEqualTo(alone));
      model.network().close();
      assertThatThrownBy(() -> predictor.score(table))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  private static Predictions predicted(Predictor predictor, SampleTable table) {
    return TaskPredictions.of(table.task(), predictor.score(table));
  }

  @Test
  void closingALearnerThatTrainsStopsItFirst() throws Exception {
    SampleTable table = Tiny.labels(folder, 12);
    TrainingConfig config = Tiny.config(Tiny.LABELS).epochs(100_000).build();
    CountDownLatch begun = new CountDownLatch(3);
    Learner learner = Learner.of(table, Tiny.BACKBONE, config);
    learner.with(
        new Callback() {
          @Override
          public void stepDone(Fit fit, Step step) {
            begun.countDown();
            assertThatThrownBy(learner::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callback");
          }
        });
    CompletableFuture<FitOutcome> training = CompletableFuture.supplyAsync(learner::fineTune);
    begun.await();
    learner.close();
    assertThat(training.get(1, TimeUnit.MINUTES).end()).isEqualTo(FitOutcome.End.INTERRUPTED);
  }

  @Test
  void othersMayPredictWhileALearnerTrains() throws Exception {
    SampleTable table = Tiny.labels(folder, 12);
    TrainingConfig config = Tiny.config(Tiny.LABELS).epochs(6).build();
    try (Learner alone = Learner.of(table, Tiny.BACKBONE, config);
        Learner shared = Learner.of(table, Tiny.BACKBONE, config);
        INDArray images = Tiny.noise(3, 3, 1).epoch(0).next().features().dup()) {
      alone.fineTune();
      CompletableFuture<FitOutcome> training = CompletableFuture.supplyAsync(shared::fineTune);
      int predictions = 0;
      while (!training.isDone()) {
        assertThat(shared.network().predict(images)).hasDimensions(3, 2);
        predictions++;
      }
      assertThat(training.get()).isEqualTo(FitOutcome.COMPLETED);
      assertThat(predictions).isPositive();
      Tiny.values(alone.network())
          .forEach(
              (name, values) ->
                  assertThat(Tiny.values(shared.network()).get(name)).as(name).isEqualTo(values));
    }
  }

  @Test
  void aClosedLearnerRefuses() {
    SampleTable table = Tiny.labels(folder, 12);
    Learner learner = Learner.of(table, Tiny.BACKBONE, Tiny.config(Tiny.LABELS).build());
    Network network = learner.network();
    learner.close();
    learner.close();
    learner.stop();
    for (Runnable use :
        List.<Runnable>of(
            learner::fineTune,
            () -> learner.fit(1, 1e-3),
            () -> learner.fitOneCycle(1, 1e-3),
            learner::freeze,
            learner::unfreeze,
            learner::with,
            learner::lrFind,
            learner::card,
            learner::predictions,
            () -> learner.predictions(table),
            () -> learner.save(folder.resolve("m.f4j")),
            () -> learner.resume(folder.resolve("c.f4j")),
            network::parameters)) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    assertThat(learner.describe()).isNotEmpty();
    assertThat(learner.recorder().rows()).isEmpty();
  }

  @Test
  void aClosedOptimizerRefuses() {
    Adam adam = new Adam(Tiny.config(Tiny.LABELS).build().adam(), 1);
    adam.close();
    adam.close();
    assertThatThrownBy(() -> adam.step(List.of(), 1, new double[3], Schedule.DEFAULT_MOMENTUM))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
