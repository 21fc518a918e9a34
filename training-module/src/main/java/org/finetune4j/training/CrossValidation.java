package org.finetune4j.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.GroupFolds;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.FoldSummary;
import org.finetune4j.eval.report.Report;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.predict.Scores;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.LearningRates;
import org.finetune4j.training.schedule.OneCycle;
import org.finetune4j.training.schedule.Schedule;

/**
 * Cross-validation with a light recipe: the backbone stays as it was pretrained, so what it makes
 * of each image is computed once for all folds, and each fold trains a fresh head on it.
 */
public final class CrossValidation {
  private static final Trainable HEAD = Trainable.only(false, Parameter.Group.HEAD);

  private final Backbone backbone;
  private final TrainingConfig config;
  private final int epochs;
  private volatile boolean stopRequested;

  /**
   * Prepares the recipe.
   *
   * @param config the head's form, batch, rate, augmentation; {@code cachedViews} augmented views
   *     of each image, at least one
   * @param epochs of each fold's head, at least 1; they cost little
   */
  public CrossValidation(Backbone backbone, TrainingConfig config, int epochs) {
    this.backbone = Objects.requireNonNull(backbone);
    this.config = Objects.requireNonNull(config);
    this.epochs = epochs;
    if (epochs < 1) {
      throw new BadInputException(
          String.format(Locale.ROOT, "A fold of %d epochs trains nothing.", epochs));
    }
  }

  /**
   * What a fold came to.
   *
   * @param name of the fold
   * @param trained images trained on
   * @param predictions for the images held out
   * @param report of them
   * @param figures of the report that are compared over folds
   */
  public record FoldResult(
      String name,
      int trained,
      Predictions predictions,
      Report report,
      Map<String, OptionalDouble> figures) {}

  /**
   * All folds together.
   *
   * @param folds in their order
   * @param summary mean and spread of their figures
   */
  public record Result(List<FoldResult> folds, FoldSummary summary) {
    /** Copies the list. */
    public Result {
      folds = List.copyOf(folds);
    }
  }

  /** Is told how far it is. */
  public interface Progress {
    /** A batch went through the backbone: so many of so many. */
    default void featuresStepDone(int done, int batches) {}

    /** A fold is done: so many of so many. */
    default void foldDone(FoldResult fold, int done, int folds) {}
  }

  /**
   * Decodes every image of a table once, as the configuration says, so that folds are made of those
   * that can be read.
   *
   * @throws BadInputException if an image cannot be read and is not to be skipped
   * @throws CancellationException where the progress does not go on
   */
  public ReadableSamples readable(SampleTable table, ReadableSamples.Progress progress) {
    return config.check(table, progress);
  }

  /**
   * Trains and measures every fold.
   *
   * @param images with their samples
   * @param split makes the folds of those samples
   * @throws BadInputException if a fold cannot be trained with the configuration
   * @throws CancellationException after {@link #stop}
   */
  public Result run(
      ReadableSamples images,
      Function<SampleTable, List<GroupFolds.Fold>> split,
      Progress progress) {
    List<GroupFolds.Fold> folds = split.apply(images.table());
    if (folds.isEmpty()) {
      throw new BadInputException("There is no fold to validate on.");
    }
    folds.forEach(fold -> requireFits(fold, images.listed()));
    SampleTable table = images.table();
    Task task = table.task();
    List<Features> views = new ArrayList<>();
    try (Network network = Learner.network(task, backbone, config);
        Snapshot fresh = Snapshot.of(network, p -> p.group() == Parameter.Group.HEAD)) {
      network.train(HEAD);
      try (Features still = features(network, table, views, progress)) {
        List<FoldResult> results = new ArrayList<>();
        for (GroupFolds.Fold fold : folds) {
          fresh.restore(network);
          results.add(fold(fold, network.headOnly(), views, still));
          progress.foldDone(results.get(results.size() - 1), results.size(), folds.size());
        }
        return new Result(results, summary(results));
      } finally {
        views.forEach(Features::close);
      }
    }
  }

  /** Asks {@link #run} to end; from any thread. */
  public void stop() {
    stopRequested = true;
  }

  private void requireFits(GroupFolds.Fold fold, SampleTable listed) {
    Set<String> held = Set.copyOf(fold.groups());
    try {
      config.requireFits(fold.table(), Split.where(s -> held.contains(s.group())).apply(listed));
    } catch (BadInputException e) {
      throw new BadInputException(
          String.format(Locale.ROOT, "Fold '%s': %s", fold.name(), e.getMessage()), e);
    }
  }

  /** Fills the views to train on and returns the one to validate on. */
  private Features features(
      Network network, SampleTable table, List<Features> views, Progress progress) {
    ImageSources images = new ImageSources(config, table.task(), backbone.normalize());
    BatchSource training = images.training(table, 0).inOrder();
    BatchSource validation = images.validation(table, 0);
    int wanted = Math.max(1, config.cachedViews());
    int total = wanted * training.batches() + validation.batches();
    for (int view = 0; view < wanted; view++) {
      views.add(view(network, training, view, view * training.batches(), total, progress));
    }
    Features still = view(network, validation, 0, wanted * training.batches(), total, progress);
    try {
      views.forEach(still::requireSameImages);
      return still;
    } catch (BadInputException e) {
      still.close();
      throw e;
    }
  }

  private Features view(
      Network network, BatchSource source, int view, int before, int total, Progress progress) {
    Optional<Features> features =
        Features.of(
            network,
            source,
            view,
            done -> {
              progress.featuresStepDone(before + done, total);
              return !stopRequested;
            });
    return features.orElseThrow(
        () -> new CancellationException("the cross-validation was stopped"));
  }

  private FoldResult fold(
      GroupFolds.Fold fold, Network head, List<Features> views, Features still) {
    TaskMetrics metrics = TaskMetrics.of(fold.table().task(), config.threshold());
    int[] train = rows(still, fold.table(), Role.TRAIN);
    int[] valid = rows(still, fold.table(), Role.VALID);
    train(head, FeatureBatches.training(views, train, config.batchSize(), config.seed()));
    Scores scores =
        Validation.run(head, FeatureBatches.validation(still, valid, config.batchSize()));
    requireFinite(scores.finite() ? 0 : Double.NaN);
    Predictions predictions = metrics.predictions(scores);
    Report report =
        metrics.report(predictions, IntStream.of(train).mapToObj(still.origins()::get).toList());
    return new FoldResult(fold.name(), train.length, predictions, report, metrics.figures(report));
  }

  private void train(Network head, BatchSource batches) {
    int groups = Parameter.Group.values().length;
    Schedule schedule =
        Schedule.oneCycle(LearningRates.same(config.learningRate(), groups), OneCycle.defaults());
    int steps = epochs * batches.batches();
    try (Adam adam = new Adam(config.adam(), 1)) {
      TrainingStep training = new TrainingStep(head, adam, HEAD, config.seed());
      for (int step = 0; step < steps; ) {
        try (BatchSource.Epoch epoch = batches.epoch(step / batches.batches())) {
          while (epoch.hasNext()) {
            if (stopRequested) {
              throw new CancellationException("the cross-validation was stopped");
            }
            double position = (double) step / steps;
            try (Batch batch = epoch.next()) {
              requireFinite(
                  training.run(
                      batch, step++, schedule.ratesAt(position), schedule.momentum().at(position)));
            }
          }
        }
      }
    }
  }

  private static void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new BadInputException(
          "The loss of a fold became no number: take a lower learning rate.");
    }
  }

  /** Where the images of a role stand among the features; unreadable ones are in neither. */
  private static int[] rows(Features features, SampleTable table, Role role) {
    Set<String> files =
        table.only(role).samples().stream().map(Sample::file).collect(Collectors.toSet());
    return IntStream.range(0, features.size())
        .filter(i -> files.contains(features.origins().get(i).sample().file()))
        .toArray();
  }

  private static FoldSummary summary(List<FoldResult> results) {
    Map<String, Map<String, OptionalDouble>> figures = new LinkedHashMap<>();
    results.forEach(result -> figures.put(result.name(), result.figures()));
    return FoldSummary.of(figures);
  }
}
