package org.finetune4j.training.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.FitOutcome;
import org.finetune4j.training.RecordedFit;
import org.finetune4j.training.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbackTest {
  private static final String BEST = "valid_loss";

  @TempDir Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private long now;

  private static EpochRow row(int epoch, double loss, OptionalDouble map) {
    return new EpochRow(
        "frozen",
        epoch,
        0.9426631,
        loss,
        List.of(new Metric("map", map, true)),
        Duration.ofMillis(8_400));
  }

  private static RecordedFit play(Callback callback, double... losses) {
    RecordedFit fit = new RecordedFit("frozen", losses.length);
    callback.fitStarts(fit);
    DoubleStream.of(losses)
        .forEach(
            loss -> {
              if (fit.stopped().isEmpty()) {
                EpochRow row = row(fit.recorder().rows().size(), loss, OptionalDouble.of(1 - loss));
                fit.add(row);
                callback.epochEnds(fit, row);
              }
            });
    return fit;
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theTableLooksLikeTheChapters() {
    play(new EpochTable(out), 0.703737, 0.25);
    assertThat(text().lines())
        .containsExactly(
            "epoch  train_loss  valid_loss  map         time",
            "0      0.942663    0.703737    0.296263    00:08",
            "1      0.942663    0.250000    0.750000    00:08");
  }

  @Test
  void anUndefinedMetricIsADash() {
    EpochRow row = row(0, 0.5, OptionalDouble.empty());
    assertThat(EpochTable.cells(row)).containsExactly("0", "0.942663", "0.500000", "-", "00:08");
    assertThat(EpochTable.header(row.metrics())).hasSize(5);
  }

  @Test
  void longTimesHaveHours() {
    assertThat(EpochTable.time(Duration.ofSeconds(59))).isEqualTo("00:59");
    assertThat(EpochTable.time(Duration.ofSeconds(3_725))).isEqualTo("01:02:05");
  }

  private void steps(Progress progress, RecordedFit fit, int epoch, int seconds) {
    for (int batch = 0; batch < 10; batch++) {
      now += Duration.ofSeconds(seconds).toNanos();
      progress.stepDone(fit, new Step(epoch, batch, 10, 1, 0.5, List.of(), 0.9));
    }
  }

  @Test
  void onATerminalABarShowsLossAndTimeLeftAndVanishesAtTheEpochsEnd() {
    Progress progress = new Progress(out, true, () -> now);
    RecordedFit fit = new RecordedFit("frozen", 2);
    progress.fitStarts(fit);
    steps(progress, fit, 0, 1);
    assertThat(text())
        .contains("\r[==                      ] frozen epoch 0 of 2 1/10, loss 0.5000, 00:19 left")
        .contains("[========================] frozen epoch 0 of 2 10/10, loss 0.5000, 00:10 left");
    progress.validationStarts(fit, 0);
    now += Duration.ofSeconds(4).toNanos();
    progress.validationStepDone(fit, 1, 2);
    progress.epochEnds(fit, row(0, 1, OptionalDouble.empty()));
    assertThat(text()).endsWith("\r").contains("validation 1/2").doesNotContain("\n");
    printed.reset();
    now += Duration.ofSeconds(1).toNanos();
    progress.stepDone(fit, new Step(1, 0, 10, 1, 0.5, List.of(), 0.9));
    // Nine more steps of a second and one more validation of four.
    assertThat(text()).contains("00:13 left");
  }

  @Test
  void elsewhereALineNowAndThenIsEnough() {
    Progress progress = new Progress(out, false, () -> now);
    RecordedFit fit = new RecordedFit("all", 2);
    progress.fitStarts(fit);
    steps(progress, fit, 0, 8);
    assertThat(text().lines())
        .containsExactly(
            "all epoch 0 of 2 3/10, loss 0.5000, 02:16 left",
            "all epoch 0 of 2 6/10, loss 0.5000, 01:52 left",
            "all epoch 0 of 2 9/10, loss 0.5000, 01:28 left");
    assertThat(text()).doesNotContain("\r");
  }

  @Test
  void theCsvHoldsARowForEachEpochAndIsWrittenWhole() throws IOException {
    Path file = folder.resolve("metrics.csv");
    play(new MetricsCsv(file), 0.5, 0.25);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "phase,epoch,train_loss,valid_loss,map,seconds",
            "frozen,0,0.9426631,0.5,0.5,8.4",
            "frozen,1,0.9426631,0.25,0.75,8.4");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aCsvThatCannotBeWrittenIsNamed() {
    Path nowhere = folder.resolve("missing/metrics.csv");
    assertThatThrownBy(() -> play(new MetricsCsv(nowhere), 0.5))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("metrics.csv cannot be written");
  }

  @Test
  void theBestModelIsKeptByLossOrByAMetric() {
    Path file = folder.resolve("model.f4j");
    assertThat(play(SaveModel.best(file, BEST), 0.5, 0.7, 0.3, 0.3).saved())
        .containsExactly("model after 1", "model after 3");
    assertThat(play(SaveModel.best(file, "map"), 0.5, 0.7, 0.3).saved())
        .containsExactly("model after 1", "model after 3");
    assertThat(play(SaveModel.last(file), 0.5, 0.7).saved())
        .containsExactly("model after 1", "model after 2");
  }

  @Test
  void anUnknownMetricIsNamed() {
    assertThatThrownBy(() -> play(SaveModel.best(folder.resolve("m"), "f2"), 0.5))
        .hasMessageContaining("no metric 'f2': there are valid_loss and [map]");
  }

  @Test
  void anInterruptedFitSavesWhatItHasUnlessAWholeEpochWasKept() {
    FitOutcome stopped = new FitOutcome(FitOutcome.End.INTERRUPTED, "Stopped on request.");
    SaveModel best = SaveModel.best(folder.resolve("m"), BEST);
    RecordedFit nothing = play(best);
    best.fitEnds(nothing, stopped);
    assertThat(nothing.saved()).containsExactly("model after 0");
    RecordedFit some = play(best, 0.5);
    best.fitEnds(some, stopped);
    assertThat(some.saved()).containsExactly("model after 1");
    SaveModel last = SaveModel.last(folder.resolve("m"));
    RecordedFit more = play(last, 0.5);
    last.fitEnds(more, stopped);
    assertThat(more.saved()).containsExactly("model after 1", "model after 1");
    last.fitEnds(more, new FitOutcome(FitOutcome.End.DIVERGED, "NaN"));
    assertThat(more.saved()).hasSize(2);
  }

  @Test
  void aCheckpointFollowsEveryEpoch() {
    assertThat(play(new SaveCheckpoint(folder.resolve("c")), 0.5, 0.7).saved())
        .containsExactly("checkpoint after 1", "checkpoint after 2");
  }

  @Test
  void trainingStopsWhenNothingHasBecomeBetterForAWhile() {
    RecordedFit fit = play(new EarlyStopping(BEST, 2, 0), 0.5, 0.4, 0.45, 0.41, 0.1);
    assertThat(fit.recorder().rows()).hasSize(4);
    assertThat(fit.stopped()).hasValueSatisfying(r -> assertThat(r).contains("epoch 1"));
    assertThat(play(new EarlyStopping(BEST, 2, 0), 0.5, 0.4, 0.45, 0.39, 0.1).stopped()).isEmpty();
    assertThat(play(new EarlyStopping("map", 1, 0.2), 0.5, 0.45).stopped()).isPresent();
  }
}
