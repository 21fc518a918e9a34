package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.load.Batch;
import org.finetune4j.training.batch.BatchSource;
import org.finetune4j.training.find.LrSweep;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class EventOrderTest {
  private static final List<String> EPOCH =
      List.of("epoch", "step", "step", "validation", "validated 1/2", "validated 2/2", "row");

  private final List<String> events = new ArrayList<>();

  /** Records the events. */
  private final class Witness implements Callback {
    @Override
    public void featuresStepDone(int done, int batches) {
      events.add("features " + done + "/" + batches);
    }

    @Override
    public void sweepStepDone(int done, int steps) {
      events.add("sweep " + done + "/" + steps);
    }

    @Override
    public void fitStarts(Fit fit) {
      events.add("start " + fit.phase());
    }

    @Override
    public void epochStarts(Fit fit, int epoch) {
      events.add("epoch");
      assertThat(fit.recorder().rows().stream().filter(r -> r.phase().equals(fit.phase())))
          .hasSize(epoch);
    }

    @Override
    public void stepDone(Fit fit, Step step) {
      events.add("step");
      assertThat(fit.recorder().steps()).last().isEqualTo(step);
    }

    @Override
    public void validationStarts(Fit fit, int epoch) {
      events.add("validation");
    }

    @Override
    public void validationStepDone(Fit fit, int done, int batches) {
      events.add("validated " + done + "/" + batches);
    }

    @Override
    public void epochEnds(Fit fit, EpochRow row) {
      events.add("row");
      assertThat(fit.recorder().rows()).last().isEqualTo(row);
    }

    @Override
    public void fitEnds(Fit fit, FitOutcome outcome) {
      events.add("end " + outcome.end());
    }
  }

  private Learner learner(TrainingConfig config) {
    return Learner.of(
            Tiny.LABELS,
            Tiny.network(Tiny.LABELS),
            Tiny.noise(8, 4, 1),
            Tiny.noise(6, 4, 2),
            config)
        .with(new Witness());
  }

  private static TrainingConfig config() {
    return Tiny.config(Tiny.LABELS).build();
  }

  private static List<String> joined(List<?>... parts) {
    List<String> all = new ArrayList<>();
    for (List<?> part : parts) {
      part.forEach(p -> all.add((String) p));
    }
    return all;
  }

  @Test
  void aFineTuneReportsBothPhasesInOrder() {
    try (Learner learner = learner(config())) {
      assertThat(learner.fineTune()).isEqualTo(FitOutcome.COMPLETED);
    }
    assertThat(events)
        .isEqualTo(
            joined(
                List.of("start frozen"),
                EPOCH,
                List.of("end COMPLETED", "start all"),
                EPOCH,
                EPOCH,
                List.of("end COMPLETED")));
  }

  @Test
  void keptFeaturesAreReportedBeforeThePhase() {
    TrainingConfig config =
        Tiny.config(Tiny.LABELS).freezeBatchNorm(true).cachedViews(2).epochs(0).build();
    try (Learner learner = learner(config)) {
      learner.fineTune();
    }
    assertThat(events)
        .isEqualTo(
            joined(
                List.of("features 1/6", "features 2/6", "features 3/6", "features 4/6"),
                List.of("features 5/6", "features 6/6", "start frozen"),
                EPOCH,
                List.of("end COMPLETED")));
  }

  @Test
  void aSearchForARateReportsItsStepsAndCanBeStopped() {
    try (Learner learner = learner(config())) {
      learner.lrFind(new LrSweep(1e-5, 1, 3, false));
      assertThat(events).containsExactly("sweep 1/3", "sweep 2/3", "sweep 3/3");
      learner.stop();
      assertThatThrownBy(learner::lrFind).isInstanceOf(CancellationException.class);
      assertThat(learner.fitOneCycle(1, 1e-3)).isEqualTo(FitOutcome.COMPLETED);
    }
  }

  @Test
  void stopEndsAfterTheCurrentStepAndBeginsNoOtherPhase() {
    try (Learner learner = learner(config())) {
      learner.with(
          new Callback() {
            @Override
            public void stepDone(Fit fit, Step step) {
              learner.stop();
            }
          });
      assertThat(learner.fineTune().end()).isEqualTo(FitOutcome.End.INTERRUPTED);
      assertThat(events).containsExactly("start frozen", "epoch", "step", "end INTERRUPTED");
      assertThat(learner.recorder().rows()).isEmpty();
    }
  }

  @Test
  void stopIsHeardWhileValidating() {
    try (Learner learner = learner(config())) {
      learner.with(
          new Callback() {
            @Override
            public void validationStepDone(Fit fit, int done, int batches) {
              learner.stop();
            }
          });
      assertThat(learner.fitOneCycle(1, 1e-3).end()).isEqualTo(FitOutcome.End.INTERRUPTED);
      assertThat(events).endsWith("validation", "validated 1/2", "end INTERRUPTED");
    }
  }

  @Test
  void aCallbackThatStopsEndsItsPhaseOnly() {
    try (Learner learner = learner(config())) {
      learner.with(
          new Callback() {
            @Override
            public void epochEnds(Fit fit, EpochRow row) {
              fit.stop("enough");
            }
          });
      FitOutcome outcome = learner.fineTune();
      assertThat(outcome).isEqualTo(new FitOutcome(FitOutcome.End.STOPPED_EARLY, "enough"));
    }
    assertThat(events)
        .isEqualTo(
            joined(
                List.of("start frozen"),
                EPOCH,
                List.of("end STOPPED_EARLY", "start all"),
                EPOCH,
                List.of("end STOPPED_EARLY")));
  }

  @Test
  void aLossThatIsNoNumberEndsTheFitBeforeItSpoilsTheWeights() {
    INDArray bad = Tiny.ones(4, 3, 32, 32);
    bad.putScalar(5, Float.NaN);
    BatchSource train =
        MemoryBatches.of(
            List.of(
                Batch.of(Tiny.ones(4, 3, 32, 32), Tiny.ones(4, 2), Optional.empty()),
                Batch.of(bad, Tiny.ones(4, 2), Optional.empty())));
    try (Learner learner =
        Learner.of(
                Tiny.LABELS,
                Tiny.network(Tiny.LABELS),
                train,
                Tiny.noise(6, 4, 2),
                Tiny.config(Tiny.LABELS).build())
            .with(new Witness())) {
      FitOutcome outcome = learner.fitOneCycle(3, 1e-3);
      assertThat(outcome.end()).isEqualTo(FitOutcome.End.DIVERGED);
      assertThat(outcome.reason())
          .contains("NaN in step 2 of training, epoch 0")
          .contains("lower learning rate");
      for (Map.Entry<String, float[]> values : Tiny.values(learner.network()).entrySet()) {
        for (float value : values.getValue()) {
          assertThat(value).as(values.getKey()).isFinite();
        }
      }
    }
    assertThat(events).containsExactly("start frozen", "epoch", "step", "end DIVERGED");
  }
}
