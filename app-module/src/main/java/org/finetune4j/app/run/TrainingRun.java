package org.finetune4j.app.run;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.app.page.HeatImage;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.model.predict.PredictorOptions;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;
import org.finetune4j.training.FitOutcome;
import org.finetune4j.training.FitOutcome.End;
import org.finetune4j.training.Learner;
import org.finetune4j.training.TaskPredictions;
import org.finetune4j.training.TrainingHistory;
import org.finetune4j.training.callback.EarlyStopping;
import org.finetune4j.training.callback.EpochTable;
import org.finetune4j.training.callback.MetricsCsv;
import org.finetune4j.training.callback.Progress;
import org.finetune4j.training.callback.SaveCheckpoint;
import org.finetune4j.training.callback.SaveModel;

/** One training from the first image to the report, in a directory of its own. */
public final class TrainingRun {
  /** The model, the checkpoint with two moments, and each once more while it is written. */
  private static final int COPIES = 8;

  private TrainingPlan plan;
  private final RunDirectory directory;
  private final OutputStream shown;
  private final boolean terminal;
  private final String version;
  private final RunLog log;
  private volatile Optional<Learner> running = Optional.empty();
  private volatile boolean stopAsked;

  /**
   * A run that has not begun.
   *
   * @param shown where progress is printed
   * @param terminal whether that can be overwritten
   * @param version of this program
   */
  public TrainingRun(
      TrainingPlan plan,
      RunDirectory directory,
      OutputStream shown,
      boolean terminal,
      String version) {
    this.plan = Objects.requireNonNull(plan);
    this.directory = Objects.requireNonNull(directory);
    this.shown = Objects.requireNonNull(shown);
    this.terminal = terminal;
    this.version = Objects.requireNonNull(version);
    this.log = new RunLog(shown, continues() ? directory.read(RunDirectory.LOG) : "");
  }

  /**
   * How a run ended.
   *
   * @param evaluated on the validation images; empty where it was stopped before its end
   * @param model the file
   */
  public record Result(FitOutcome outcome, Optional<Renderer> evaluated, Path model) {
    /** Whether somebody stopped it. */
    public boolean interrupted() {
      return outcome.end() == End.INTERRUPTED;
    }
  }

  /**
   * Trains, evaluates and writes.
   *
   * @throws BadInputException if something given cannot be used, or the training diverges
   */
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open, to the last line.
  public Result run() {
    ReadableSamples images =
        ImageCheck.run(progress -> plan.config().readable(plan.table(), progress), log::print);
    plan = plan.withTable(images.table());
    if (plan.resumes()) {
      StoredConfig.read(directory.file(RunDirectory.CONFIG))
          .requireSame(RunConfig.of(plan, version, ""));
    }
    plan.backbone().warnings().forEach(log::print);
    try (StopOnExit watch = new StopOnExit(this::stop)) {
      Trained trained = train(images);
      return switch (trained.outcome.end()) {
        case INTERRUPTED -> interrupted(trained.outcome);
        case DIVERGED -> throw diverged(trained.outcome);
        case COMPLETED, STOPPED_EARLY -> completed(trained);
      };
    }
  }

  /** What stopped before its first checkpoint begins again. */
  private boolean continues() {
    return plan.resumes() && directory.hasCheckpoint();
  }

  private void stop() {
    stopAsked = true;
    running.ifPresent(Learner::stop);
  }

  /** What is left of a learner, whose memory the evaluation needs. */
  private record Trained(
      FitOutcome outcome, String description, TrainingHistory recorder, List<BadImage> wentBad) {}

  private Trained train(ReadableSamples images) {
    try (Learner learner = Learner.of(images, plan.backbone(), plan.config())) {
      running = Optional.of(learner);
      if (stopAsked) {
        learner.stop();
      }
      directory.requireSpace(bytes(learner) * COPIES);
      log.print(learner.describe());
      log.print(
          String.format(
              Locale.ROOT,
              "%d images to train on, %d to validate on; run directory: %s.",
              plan.table().train().size(),
              plan.table().valid().size(),
              directory.place()));
      learner.with(callbacks(learner));
      if (continues()) {
        learner.resume(directory.file(RunDirectory.CHECKPOINT));
      }
      FitOutcome outcome = learner.fineTune();
      if (!outcome.reason().isEmpty()) {
        log.print(outcome.reason());
      }
      Path model = directory.file(RunDirectory.MODEL);
      if (outcome.continues() && !Files.exists(model)) {
        learner.save(model);
      }
      List<BadImage> later = new ArrayList<>(learner.badImages());
      later.removeAll(images.skipped());
      return new Trained(outcome, learner.describe(), learner.recorder(), later);
    }
  }

  private static long bytes(Learner learner) {
    return learner.network().parameters().stream()
            .map(Parameter::values)
            .mapToLong(values -> values.length())
            .sum()
        * Float.BYTES;
  }

  private Callback[] callbacks(Learner learner) {
    Path model = directory.file(RunDirectory.MODEL);
    List<Callback> callbacks = new ArrayList<>();
    callbacks.add(new Preamble(RunConfig.of(plan, version, learner.describe())));
    callbacks.add(new Progress(new PrintStream(shown, true, StandardCharsets.UTF_8), terminal));
    callbacks.add(new EpochTable(log.stream()));
    callbacks.add(new MetricsCsv(directory.file(RunDirectory.METRICS)));
    callbacks.add(
        plan.keepsBest() ? SaveModel.best(model, EpochRow.VALID_LOSS) : SaveModel.last(model));
    callbacks.add(new SaveCheckpoint(directory.file(RunDirectory.CHECKPOINT)));
    if (plan.patience() > 0) {
      callbacks.add(new EarlyStopping(EpochRow.VALID_LOSS, plan.patience(), 0));
    }
    return callbacks.toArray(Callback[]::new);
  }

  /** Writes configuration and log as soon as there is something to keep. */
  private final class Preamble implements Callback {
    private final Object config;
    private boolean begun;

    Preamble(Object config) {
      this.config = config;
    }

    @Override
    public void epochEnds(Fit fit, EpochRow row) {
      write();
    }

    @Override
    public void fitEnds(Fit fit, FitOutcome outcome) {
      if (outcome.end() == End.INTERRUPTED) {
        write();
      }
    }

    private void write() {
      if (!begun) {
        directory.begin();
        begun = true;
      }
      directory.write(RunDirectory.CONFIG, Json.text(config));
      directory.write(RunDirectory.LOG, log.text());
    }
  }

  private Result interrupted(FitOutcome outcome) {
    Path model = directory.file(RunDirectory.MODEL);
    if (Files.exists(model)) {
      log.print("The model so far is in " + model + ". " + directory.howToResume());
      directory.write(RunDirectory.LOG, log.text());
    }
    directory.close(); // the process may end at any moment
    return new Result(outcome, Optional.empty(), model);
  }

  private BadInputException diverged(FitOutcome outcome) {
    return new BadInputException(
        "The training diverged: " + outcome.reason() + " Take a lower --lr; lr-find suggests one.");
  }

  /** Images that could be read at the beginning and not later. */
  private List<String> wentBad(List<BadImage> later) {
    Map<Path, BadImage> bad = new LinkedHashMap<>();
    later.forEach(image -> bad.putIfAbsent(image.path(), image));
    return ImageCheck.skipped(List.copyOf(bad.values()), plan.table().size());
  }

  private PredictorOptions options(List<BadImage> skipped) {
    var loader = plan.config().loader();
    PredictorOptions options = PredictorOptions.defaults().withBatchSize(loader.batchSize());
    if (loader.threads() > 0) {
      options = options.withThreads(loader.threads());
    }
    return loader.onBadImage() == OnBadImage.SKIP
        ? options.skippingBadImages(skipped::add)
        : options;
  }

  private ModelCard withDelimiter(ModelCard card) {
    return card.trainingTable()
        .flatMap(table -> plan.labelDelimiter().map(table::withLabelDelimiter))
        .map(card::withTrainingTable)
        .orElse(card);
  }

  private Result completed(Trained trained) {
    Path model = directory.file(RunDirectory.MODEL);
    Optional<KeptEpoch> kept =
        plan.keepsBest() ? KeptEpoch.best(trained.recorder.rows()) : Optional.empty();
    kept.map(KeptEpoch::sentence).ifPresent(log::print);
    log.print("Evaluating the validation images.");
    Renderer renderer;
    List<HeatImage> heatMaps;
    try (SavedModel saved = SavedModel.read(model, plan.config().engine())) {
      List<BadImage> later = new ArrayList<>(trained.wentBad);
      Predictor predictor = Predictor.of(saved, options(later));
      Evaluation evaluation =
          Evaluation.of(
              TaskPredictions.of(saved.card().task(), predictor.score(plan.table().valid())),
              CardSettings.of(saved.card()).withThreshold(OptionalDouble.empty()));
      renderer = Renderer.of(evaluation);
      heatMaps = HeatMaps.of(predictor, evaluation, plan.table().valid());
      wentBad(later).forEach(log::print);
      ModelCard card = withDelimiter(CardSettings.keep(saved.card(), evaluation));
      SavedModel.write(model, saved.network(), card);
    }
    new RunReport(plan, directory, renderer, heatMaps, trained.recorder, kept)
        .write(RunConfig.of(plan, version, trained.description));
    log.print(renderer.summary());
    directory.write(RunDirectory.LOG, log.text());
    directory.finish(plan.keepsCheckpoint());
    return new Result(
        trained.outcome, Optional.of(renderer), directory.place().resolve(RunDirectory.MODEL));
  }
}
