package org.finetune4j.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.load.Batch;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.predict.Scores;
import org.finetune4j.training.batch.BatchSource;

/** One phase as it runs: epochs, steps, validation, events. */
final class PhaseRun implements Fit {
  private final LearnerState state;
  private final int number;
  private final Phase phase;
  private final int firstEpoch;
  private final Inputs inputs;
  private Optional<String> stopReason = Optional.empty();
  private int epochsDone;

  /** What a phase works on: the whole network and images, or its head and kept features. */
  record Inputs(
      Network network, BatchSource train, BatchSource valid, TaskMetrics metrics, long seed) {}

  PhaseRun(LearnerState state, int number, Phase phase, int firstEpoch, Inputs inputs) {
    this.state = state;
    this.number = number;
    this.phase = phase;
    this.firstEpoch = firstEpoch;
    this.epochsDone = firstEpoch;
    this.inputs = inputs;
  }

  FitOutcome run() {
    TrainingStep step =
        new TrainingStep(inputs.network(), state.optimizer, phase.trainable(), inputs.seed());
    callback(c -> c.fitStarts(this));
    FitOutcome outcome = stopped().orElseGet(() -> allEpochs(step));
    callback(c -> c.fitEnds(this, outcome));
    return outcome;
  }

  private FitOutcome allEpochs(TrainingStep step) {
    for (int epoch = firstEpoch; epoch < phase.epochs(); epoch++) {
      Optional<FitOutcome> ended = epoch(step, epoch);
      if (ended.isPresent()) {
        return ended.get();
      }
    }
    return FitOutcome.COMPLETED;
  }

  private Optional<FitOutcome> epoch(TrainingStep step, int epoch) {
    long start = System.nanoTime();
    callback(c -> c.epochStarts(this, epoch));
    Optional<FitOutcome> ended = train(step, epoch);
    if (ended.isPresent()) {
      return ended;
    }
    callback(c -> c.validationStarts(this, epoch));
    Optional<Scores> scores =
        Validation.run(
            inputs.network(),
            inputs.valid(),
            state.epochs,
            done -> {
              callback(c -> c.validationStepDone(this, done, inputs.valid().batches()));
              return stopped().isEmpty();
            });
    if (scores.isEmpty()) {
      return stopped();
    }
    if (!scores.get().finite()) {
      return Optional.of(diverged("validation", epoch, scores.get().loss()));
    }
    state.thresholds = inputs.metrics().thresholds(scores.get());
    EpochRow row =
        new EpochRow(
            phase.name(),
            epoch,
            state.smoothedLoss.value(),
            scores.get().loss(),
            inputs.metrics().metrics(scores.get()),
            Duration.ofNanos(System.nanoTime() - start));
    state.epochs++;
    epochsDone++;
    state.recorder.add(row);
    callback(c -> c.epochEnds(this, row));
    return stopped();
  }

  private Optional<FitOutcome> train(TrainingStep step, int epoch) {
    try (BatchSource.Epoch batches = inputs.train().epoch(state.epochs)) {
      requireBatch(batches);
      for (int i = 0; batches.hasNext(); i++) {
        double position = ((double) epoch * batches() + i) / ((double) phase.epochs() * batches());
        double[] rates = phase.schedule().ratesAt(position);
        double momentum = phase.schedule().momentum().at(position);
        double loss;
        try (Batch batch = batches.next()) {
          loss = step.run(batch, state.steps, rates, momentum);
        }
        if (!Double.isFinite(loss)) {
          return Optional.of(diverged("step " + (i + 1) + " of training", epoch, loss));
        }
        state.steps++;
        Step done =
            new Step(
                epoch,
                i,
                batches(),
                loss,
                state.smoothedLoss.add(loss),
                Arrays.stream(rates).boxed().toList(),
                momentum);
        state.recorder.add(done);
        callback(c -> c.stepDone(this, done));
        if (stopped().isPresent()) {
          return stopped();
        }
      }
    }
    return Optional.empty();
  }

  /** An epoch without a step would count as trained, with a loss that is not a number. */
  static void requireBatch(BatchSource.Epoch batches) {
    if (!batches.hasNext()) {
      throw new BadInputException(
          "An epoch has no batch to train on: use a smaller batch or more images.");
    }
  }

  private FitOutcome diverged(String where, int epoch, double loss) {
    return new FitOutcome(
        FitOutcome.End.DIVERGED,
        String.format(
            Locale.ROOT,
            "The loss became %s in %s, epoch %d (%s): use a lower learning rate, or look for targets that are not finite.",
            loss,
            where,
            epoch,
            phase.name()));
  }

  private Optional<FitOutcome> stopped() {
    if (state.stopRequested) {
      return Optional.of(FitOutcome.interrupted());
    }
    return stopReason.map(reason -> new FitOutcome(FitOutcome.End.STOPPED_EARLY, reason));
  }

  private void callback(Consumer<Callback> event) {
    state.callbacks.forEach(event);
  }

  /** Which phase, by the order of calls, counted from 0. */
  int number() {
    return number;
  }

  @Override
  public String phase() {
    return phase.name();
  }

  @Override
  public int epochs() {
    return phase.epochs();
  }

  @Override
  public int firstEpoch() {
    return firstEpoch;
  }

  int epochsDone() {
    return epochsDone;
  }

  @Override
  public int batches() {
    return inputs.train().batches();
  }

  @Override
  public TrainingHistory recorder() {
    return state.recorder;
  }

  @Override
  public void stop(String reason) {
    stopReason = stopReason.or(() -> Optional.of(reason));
  }

  @Override
  public void saveModel(Path file) {
    state.saveModel(file);
  }

  @Override
  public void saveCheckpoint(Path file) {
    Checkpoint.write(file, state, this);
  }
}
