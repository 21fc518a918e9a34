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
import java.util.function.Consumer;
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
import org.finetune4j.data.load.Origin;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.FoldSummary;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.predict.Scores;
import org.finetune4j.training.batch.ImageSources;
import org.finetune4j.training.feature.KeptFeatures;

/**
 * Cross-validation with a light recipe: the backbone stays as it was pretrained, so what it
 * computes of each image is computed once for all folds, and each fold trains a fresh head on it.
 */
public final class CrossValidation {
  private final Backbone backbone;
  private final TrainingConfig config;
  private final int epochs;
  private volatile boolean stopRequested;
  private volatile Optional<Learner> running = Optional.empty();

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
   * The result of a fold.
   *
   * @param name of the fold
   * @param trained images trained on
   * @param evaluation of the predictions for the images held out
   */
  public record FoldResult(String name, int trained, Evaluation evaluation) {}

  /**
   * All folds together.
   *
   * @param folds in their order
   * @param summary mean and spread of their metrics
   * @param heldOut the scores of each image by the head of the fold that held it out
   */
  public record Result(List<FoldResult> folds, FoldSummary summary, Scores heldOut) {
    /** Copies the list. */
    public Result {
      folds = List.copyOf(folds);
    }
  }

  /** Sees how far it is. */
  public interface Progress {
    /** A batch went through the backbone: so many of so many. */
    default void featuresStepDone(int done, int batches) {}

    /** A fold is done: so many of so many. */
    default void foldDone(FoldResult fold, int done, int folds) {}
  }

  /**
   * Decodes every image of a table once, as the configuration asks, so that folds are made of those
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
    try (Network network = Learner.network(images.table().task(), backbone, config);
        Snapshot fresh = Snapshot.of(network, p -> p.group() == Parameter.Group.HEAD);
        KeptFeatures features = features(network, images.table(), progress)) {
      List<FoldResult> results = new ArrayList<>();
      List<Scores> heldOut = new ArrayList<>();
      for (GroupFolds.Fold fold : folds) {
        fresh.restore(network);
        results.add(fold(fold, network.headOnly(), features, heldOut::add));
        progress.foldDone(results.get(results.size() - 1), results.size(), folds.size());
      }
      return new Result(results, summary(results), Scores.joined(heldOut));
    } finally {
      stopRequested = false;
    }
  }

  /** Asks {@link #run} to end; from any thread. */
  public void stop() {
    stopRequested = true;
    running.ifPresent(Learner::stop);
  }

  private void requireFits(GroupFolds.Fold fold, SampleTable listed) {
    Set<String> held = Set.copyOf(fold.groups());
    // By their files, too: the folds may have groups that the listed samples do not.
    Set<String> valid =
        fold.table().valid().samples().stream().map(Sample::file).collect(Collectors.toSet());
    Split split = Split.where(s -> valid.contains(s.file()) || held.contains(s.group()));
    try {
      config.requireFits(fold.table(), split.apply(listed));
    } catch (BadInputException e) {
      throw named(fold, e);
    }
  }

  /** Every image in the views to train on, and in the one to validate on. */
  private KeptFeatures features(Network network, SampleTable table, Progress progress) {
    ImageSources images = config.sources(table.task(), backbone.input(), List.of());
    KeptFeatures features = new KeptFeatures();
    try {
      network.train(Trainable.only(false, Parameter.Group.HEAD));
      boolean all =
          features.compute(
              network,
              images.training(table, 0),
              images.validation(table, 0),
              Math.max(1, config.schedule().cachedViews()),
              (done, batches) -> {
                progress.featuresStepDone(done, batches);
                return !stopRequested;
              });
      if (!all) {
        FitOutcome.interrupted().requireLearned();
      }
      features.requireSameImages();
      return features;
    } catch (RuntimeException | Error e) {
      features.close();
      throw e;
    }
  }

  private FoldResult fold(
      GroupFolds.Fold fold, Network head, KeptFeatures features, Consumer<Scores> heldOut) {
    Task task = fold.table().task();
    int[] train = rows(features, fold.table(), Role.TRAIN);
    int[] valid = rows(features, fold.table(), Role.VALID);
    try (Learner learner =
        Learner.of(
            task,
            head,
            features.training(train, config.loader().batchSize(), config.seed()),
            features.validation(valid, config.loader().batchSize()),
            config.toBuilder().freezeBatchNorm(true).cachedViews(0).build())) {
      running = Optional.of(learner);
      if (stopRequested) {
        learner.stop();
      }
      requireLearned(fold, learner.fitOneCycle(epochs, config.schedule().learningRate()));
      List<Origin> trained = IntStream.of(train).mapToObj(features.origins()::get).toList();
      EvaluationSettings settings =
          TaskPredictions.baseline(
              task,
              trained.stream().map(Origin::sample).toList(),
              trained.stream().map(Origin::size).toList());
      Scores scores = Validation.run(head, features.validation(valid, config.loader().batchSize()));
      heldOut.accept(scores);
      return new FoldResult(
          fold.name(), train.length, Evaluation.of(TaskPredictions.of(task, scores), settings));
    } finally {
      running = Optional.empty();
    }
  }

  private static void requireLearned(GroupFolds.Fold fold, FitOutcome outcome) {
    try {
      outcome.requireLearned();
    } catch (BadInputException e) {
      throw named(fold, e);
    }
  }

  private static BadInputException named(GroupFolds.Fold fold, BadInputException e) {
    return new BadInputException(
        String.format(Locale.ROOT, "Fold '%s': %s", fold.name(), e.getMessage()), e);
  }

  /** Where the images of a role stand among the features; unreadable ones are in neither. */
  private static int[] rows(KeptFeatures features, SampleTable table, Role role) {
    Set<String> files =
        table.only(role).samples().stream().map(Sample::file).collect(Collectors.toSet());
    return IntStream.range(0, features.origins().size())
        .filter(i -> files.contains(features.origins().get(i).sample().file()))
        .toArray();
  }

  private static FoldSummary summary(List<FoldResult> results) {
    Map<String, Map<String, OptionalDouble>> metrics = new LinkedHashMap<>();
    results.forEach(result -> metrics.put(result.name(), result.evaluation().summary()));
    return FoldSummary.of(metrics);
  }
}
