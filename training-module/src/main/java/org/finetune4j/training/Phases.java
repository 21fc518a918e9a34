package org.finetune4j.training;

import java.nio.file.Path;
import java.util.Optional;
import org.finetune4j.training.batch.BatchSource;
import org.finetune4j.training.feature.KeptFeatures;

/** A learner's phases, one after the other, from the beginning or from a checkpoint. */
final class Phases implements AutoCloseable {
  private final TrainingConfig config;
  private final LearnerState state;
  private final BatchSource train;
  private final BatchSource valid;
  private final TaskMetrics metrics;
  private final KeptFeatures features = new KeptFeatures();
  private Optional<Checkpoint> resumed = Optional.empty();

  /** In the order of their calls. */
  private int begun;

  Phases(
      TrainingConfig config,
      LearnerState state,
      BatchSource train,
      BatchSource valid,
      TaskMetrics metrics) {
    this.config = config;
    this.state = state;
    this.train = train;
    this.valid = valid;
    this.metrics = metrics;
  }

  /** The next phase; what the checkpoint covers is skipped. */
  FitOutcome run(Phase phase) {
    int number = begun++;
    Optional<Checkpoint> place = resumed.filter(c -> c.phase() >= number);
    if (place.isPresent() && place.get().covers(number, phase, state.network.parameters())) {
      state.optimizer.restore(place.get().optimizer());
      return FitOutcome.COMPLETED;
    }
    Optional<PhaseRun.Inputs> inputs = inputs(phase);
    if (inputs.isEmpty()) {
      begun--;
      return FitOutcome.interrupted();
    }
    int first = 0;
    state.smoothedLoss.restore(new double[2]);
    if (place.isPresent()) {
      first = place.get().begin(state, inputs.get().train().batches());
    }
    PhaseRun run = new PhaseRun(state, number, phase, first, inputs.get());
    FitOutcome outcome = run.run();
    if (run.epochsDone() == 0) {
      begun--; // stopped before there was anything to resume from
    }
    return outcome;
  }

  private Optional<PhaseRun.Inputs> inputs(Phase phase) {
    if (config.schedule().cachedViews() == 0 || !phase.trainable().fixesBackbone()) {
      return Optional.of(new PhaseRun.Inputs(state.network, train, valid, metrics, config.seed()));
    }
    state.network.train(phase.trainable());
    boolean all =
        features.compute(
            state.network,
            train,
            valid,
            config.schedule().cachedViews(),
            (done, batches) -> {
              state.callbacks.forEach(c -> c.featuresStepDone(done, batches));
              return !state.stopRequested;
            });
    return all
        ? Optional.of(
            new PhaseRun.Inputs(
                state.network.headOnly(),
                features.training(config.loader().batchSize(), config.seed()),
                features.validation(config.loader().batchSize()),
                metrics,
                config.seed()))
        : Optional.empty();
  }

  /** Resumes from a file, which {@link Checkpoint#read} checks. */
  void resume(Path file) {
    Checkpoint place = Checkpoint.read(file, state);
    state.recorder.restore(place.rows());
    state.epochs = place.epochs();
    state.steps = place.steps();
    begun = 0;
    resumed = Optional.of(place);
  }

  /** To be called before a fixed backbone trains. */
  void forgetFeatures() {
    features.close();
  }

  @Override
  public void close() {
    features.close();
  }
}
