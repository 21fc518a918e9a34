package org.finetune4j.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.training.batch.BatchSource;
import org.finetune4j.training.batch.ImageSources;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.LrSweep;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.LearningRates;
import org.finetune4j.training.schedule.OneCycle;
import org.finetune4j.training.schedule.Schedule;

/**
 * A network, the batches to train and to validate it on, an optimizer and what is recorded:
 * fastai's Learner. Output layer, loss and metrics are the task's. It starts frozen, as fastai's
 * {@code vision_learner}. Owns native memory: close it.
 *
 * <p>Any thread may call it: one is served at a time, {@link #stop} aside, and none once it is
 * closed. Others may predict with its {@link #network} meanwhile; they see whole steps.
 */
public final class Learner implements AutoCloseable {
  /** Number of parameter groups. */
  private static final int GROUPS = Parameter.Group.values().length;

  private final TrainingConfig config;
  private final Task task;
  private final TaskMetrics metrics;
  private final BatchSource train;
  private final BatchSource valid;
  private final Optional<ImageSources> images;
  private final LearnerState state;
  private final Phases phases;
  private Trainable trainable;
  private boolean closed;

  private Learner(
      TrainingConfig config,
      Task task,
      Network network,
      BatchSource train,
      BatchSource valid,
      Optional<ImageSources> images,
      PretrainedInput input,
      TrainedOn trainedOn) {
    this.config = config;
    this.task = task;
    this.metrics = TaskMetrics.of(task, config.threshold());
    this.train = train;
    this.valid = valid;
    this.images = images;
    this.state =
        new LearnerState(
            network,
            new Adam(config.adam(), threads(config)),
            new LearnerCard(task, config, config.preprocessing(input), trainedOn));
    this.phases = new Phases(config, state, train, valid, metrics);
    this.trainable = frozen();
  }

  private static int threads(TrainingConfig config) {
    int requested = config.engine().threads();
    return requested == 0 ? Runtime.getRuntime().availableProcessors() : requested;
  }

  /**
   * As {@link #of(ReadableSamples, Backbone, TrainingConfig)}, after a check of all images.
   *
   * @param table with training and validation samples
   * @throws BadInputException if the configuration does not fit the data, an image cannot be read
   *     and is not to be skipped, or the weights cannot be read
   */
  public static Learner of(SampleTable table, Backbone backbone, TrainingConfig config) {
    return of(config.readable(table, (done, images) -> true), backbone, config);
  }

  /**
   * A learner for the table's task: backbone, fresh head, the task's output.
   *
   * @param images to train and to validate on, with their samples
   * @throws BadInputException if the configuration does not fit what can be read, or the weights
   *     cannot be read
   */
  public static Learner of(ReadableSamples images, Backbone backbone, TrainingConfig config) {
    SampleTable table = images.table();
    config.requireFits(table, images.listed());
    Network network = network(table.task(), backbone, config);
    try {
      ImageSources sources = config.sources(table.task(), backbone.input(), images.skipped());
      double trainShare = (double) table.train().size() / table.size();
      return new Learner(
          config,
          table.task(),
          network,
          sources.training(table.train(), trainShare),
          sources.validation(table.valid(), 1 - trainShare),
          Optional.of(sources),
          backbone.input(),
          TrainedOn.of(images, backbone));
    } catch (RuntimeException | Error e) {
      network.close(); // nobody else has it
      throw e;
    }
  }

  static Network network(Task task, Backbone backbone, TrainingConfig config) {
    return Network.create(
        NetworkSpec.of(backbone.shape(), task)
            .withHead(config.head())
            .withPositiveWeights(config.positiveWeights())
            .withSeed(config.seed())
            .withEngine(config.engine()),
        backbone);
  }

  /**
   * A learner for batches from anywhere and any network: another output, loss or head.
   *
   * @param network closed with the learner; the caller's where there is none
   */
  public static Learner of(
      Task task, Network network, BatchSource train, BatchSource valid, TrainingConfig config) {
    return new Learner(
        config,
        task,
        network,
        train,
        valid,
        Optional.empty(),
        PretrainedInput.imagenet(),
        TrainedOn.unknown());
  }

  /** Adds callbacks, called in this order after those that are there. */
  public synchronized Learner with(Callback... callbacks) {
    requireOpen();
    state.callbacks.addAll(List.of(callbacks));
    return this;
  }

  /** One line: task, output and loss, the metrics of each epoch, backbone and engine. */
  public String describe() {
    NetworkSpec spec = state.network.spec();
    return String.format(
        Locale.ROOT,
        "%s: %s, %d outputs an image; each epoch valid_loss, %s; backbone %s (%s)",
        task.name(),
        OutputText.of(spec.output()),
        spec.width(),
        String.join(", ", metrics.names()),
        spec.shape().name(),
        state.network.engine().reason());
  }

  private Trainable frozen() {
    return Trainable.only(!config.schedule().freezeBatchNorm(), Parameter.Group.HEAD);
  }

  /** Trains the head alone from now on; the optimizer forgets. */
  public synchronized void freeze() {
    requireOpen();
    trainable = frozen();
    state.optimizer.clear();
  }

  /** Trains everything from now on; the optimizer forgets. */
  public synchronized void unfreeze() {
    requireOpen();
    phases.forgetFeatures();
    trainable = Trainable.all();
    state.optimizer.clear();
  }

  /** Trains what is not frozen along a schedule of three groups. */
  public synchronized FitOutcome fit(int epochs, Schedule schedule) {
    requireOpen();
    if (schedule.rates().size() != GROUPS) {
      throw new IllegalArgumentException(
          schedule.rates().size() + " rates for " + GROUPS + " parameter groups");
    }
    try {
      return phases.run(
          new Phase(
              trainable.groups().size() == GROUPS ? "all" : "frozen", trainable, epochs, schedule));
    } finally {
      state.stopRequested = false;
    }
  }

  /** At one rate for all: fastai's {@code fit}. */
  public FitOutcome fit(int epochs, double rate) {
    return fit(epochs, Schedule.constant(LearningRates.same(rate, GROUPS)));
  }

  /** One cycle with the same highest rate for all groups: fastai's {@code fit_one_cycle}. */
  public FitOutcome fitOneCycle(int epochs, double rate) {
    return fit(epochs, Schedule.oneCycle(LearningRates.same(rate, GROUPS), OneCycle.defaults()));
  }

  /** fastai's {@code fine_tune} with the configuration's epochs and rate. */
  public FitOutcome fineTune() {
    return fineTune(config.schedule().epochs());
  }

  /** fastai's {@code fine_tune}, with so many epochs after the configuration's frozen ones. */
  public synchronized FitOutcome fineTune(int epochs) {
    requireOpen();
    ScheduleSettings schedule = config.schedule();
    if (epochs < 0 || schedule.freezeEpochs() + epochs < 1) {
      throw new IllegalArgumentException(
          schedule.freezeEpochs() + " frozen and " + epochs + " other epochs train nothing");
    }
    FitOutcome outcome = FitOutcome.COMPLETED;
    if (schedule.freezeEpochs() > 0) {
      freeze();
      outcome = fit(schedule.freezeEpochs(), schedule.frozen(GROUPS));
    }
    if (epochs > 0 && outcome.continues()) {
      unfreeze();
      outcome = fit(epochs, schedule.unfrozen(GROUPS));
    }
    return outcome;
  }

  /**
   * Resumes from a checkpoint: the following calls of {@link #fineTune} or fit, which must be those
   * of the first time, skip what was done already.
   *
   * @throws BadInputException if the file is no checkpoint of such a training
   */
  public synchronized void resume(Path checkpoint) {
    requireOpen();
    phases.resume(checkpoint);
  }

  /**
   * What the network predicts for images, in inference mode with the validation geometry; points in
   * coordinates of the original image.
   *
   * @throws IllegalStateException for a learner that was made without a table
   */
  public synchronized Predictions predictions(SampleTable table) {
    requireOpen();
    BatchSource source =
        images
            .orElseThrow(() -> new IllegalStateException("a learner of batches reads no images"))
            .validation(table, 0);
    return metrics.predictions(Validation.run(state.network, source));
  }

  /** What the network predicts for the validation images. */
  public synchronized Predictions predictions() {
    requireOpen();
    return metrics.predictions(Validation.run(state.network, valid));
  }

  /** Finds a learning rate as {@link #lrFind(LrSweep)} with fastai's sweep. */
  public LrCurve lrFind() {
    return lrFind(LrSweep.defaults());
  }

  /**
   * Runs a sweep over the training batches and leaves everything as it was: weights, statistics,
   * optimizer, random numbers.
   *
   * @throws CancellationException after {@link #stop}
   */
  public synchronized LrCurve lrFind(LrSweep sweep) {
    requireOpen();
    try (Snapshot before = Snapshot.of(state.network, p -> trainable.changes(p.group(), p.kind()));
        Adam optimizer = new Adam(config.adam(), threads(config));
        RepeatedEpochs batches = new RepeatedEpochs(train, state.epochs)) {
      TrainingStep training = new TrainingStep(state.network, optimizer, trainable, config.seed());
      try {
        return sweep.run((step, rate) -> sweepStep(sweep, training, batches, step, rate));
      } finally {
        before.restore(state.network);
        state.stopRequested = false;
      }
    }
  }

  private double sweepStep(
      LrSweep sweep, TrainingStep training, RepeatedEpochs batches, int step, double rate) {
    if (state.stopRequested) {
      throw new CancellationException("the search for a learning rate was stopped");
    }
    double[] rates = {rate, rate, rate};
    try (Batch batch = batches.next()) {
      double loss = training.run(batch, state.steps + step, rates, Schedule.DEFAULT_MOMENTUM);
      state.callbacks.forEach(c -> c.sweepStepDone(step + 1, sweep.steps()));
      return loss;
    }
  }

  /** The card that a file of the model carries; thresholds are those of the last validation. */
  public synchronized ModelCard card() {
    requireOpen();
    return state.card();
  }

  /** Writes {@code model.f4j}, beside and renamed. */
  public synchronized void save(Path file) {
    requireOpen();
    state.saveModel(file);
  }

  /** What happened so far. */
  public TrainingHistory recorder() {
    return state.recorder;
  }

  /** The network in training. */
  public Network network() {
    return state.network;
  }

  LearnerState state() {
    return state;
  }

  /** Images that could not be read and were skipped, at the beginning or later; each once. */
  public List<BadImage> badImages() {
    return images.map(ImageSources::badImages).orElse(List.of());
  }

  /**
   * Asks what is running to end after its current step; from any thread. Asked for when nothing
   * runs, it ends the next.
   */
  public void stop() {
    state.stopRequested = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this learner is closed");
    }
  }

  /**
   * Stops what is running, waits for its end, and frees the memory.
   *
   * @throws IllegalStateException if a callback asks for it; those call {@link Fit#stop}
   */
  @Override
  public void close() {
    if (Thread.holdsLock(this)) {
      throw new IllegalStateException("a learner cannot be closed by its own callback");
    }
    stop();
    synchronized (this) {
      if (!closed) {
        closed = true;
        phases.close();
        state.optimizer.close();
        state.network.close();
      }
    }
    // Whoever asked for parameters may hold them, so that their memory is the collector's.
    System.gc();
  }
}
