package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.TableWarnings;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.training.batch.Augmentation;
import org.finetune4j.training.batch.ImageSettings;
import org.finetune4j.training.batch.ImageSources;
import org.finetune4j.training.batch.ImageTransforms;
import org.finetune4j.training.batch.LoaderSettings;
import org.finetune4j.training.optimizer.Adam;

/**
 * Everything that determines a training besides the data and the backbone. Checked when made: what
 * cannot be used is refused in one sentence each.
 *
 * @param images how images are brought to the network
 * @param schedule epochs and learning rates
 * @param loader how batches are read
 * @param engine how the backbone is computed
 * @param adam constants of the optimizer
 * @param head the head's form
 * @param positiveWeights what a positive of each label weighs in the loss; empty for 1
 * @param threshold for accuracy_multi while training, in (0,1)
 * @param seed of the weights, the dropout, the order and the augmentation
 */
public record TrainingConfig(
    ImageSettings images,
    ScheduleSettings schedule,
    LoaderSettings loader,
    EngineRequest engine,
    Adam.Settings adam,
    HeadSpec head,
    List<Double> positiveWeights,
    double threshold,
    long seed) {

  /**
   * Refuses what cannot be trained with.
   *
   * @throws BadInputException naming everything that is wrong, a sentence each
   */
  public TrainingConfig {
    Objects.requireNonNull(engine);
    Objects.requireNonNull(adam);
    Objects.requireNonNull(head);
    positiveWeights = List.copyOf(positiveWeights);
    Problems problems = new Problems();
    check(images, problems);
    check(schedule, problems);
    check(loader, problems);
    problems.unless(
        positiveWeights.stream().allMatch(w -> w > 0 && Double.isFinite(w)),
        "The weights of positives must be above 0: %s.",
        positiveWeights);
    problems.unless(
        threshold > 0 && threshold < 1, "A threshold lies between 0 and 1, not at %s.", threshold);
    problems.refuse();
  }

  private static void check(ImageSettings images, Problems problems) {
    problems.unless(
        images.size().height() >= 32 && images.size().width() >= 32,
        "An image of %s is too small: take at least 32x32.",
        images.size());
    problems.unless(
        images.minScale() > 0 && images.minScale() <= 1,
        "The least share of a random crop must be above 0 and at most 1, not %s.",
        images.minScale());
  }

  private static void check(ScheduleSettings schedule, Problems problems) {
    problems.unless(
        schedule.freezeEpochs() >= 0
            && schedule.epochs() >= 0
            && schedule.freezeEpochs() + schedule.epochs() >= 1,
        "%d frozen and %d other epochs train nothing: take at least one.",
        schedule.freezeEpochs(),
        schedule.epochs());
    problems.unless(
        schedule.learningRate() > 0 && Double.isFinite(schedule.learningRate()),
        "The learning rate must be above 0, not %s.",
        schedule.learningRate());
    problems.unless(
        schedule.rateMultiplier() > 0 && Double.isFinite(schedule.rateMultiplier()),
        "The rate multiplier must be above 0, not %s.",
        schedule.rateMultiplier());
    problems.unless(
        schedule.cachedViews() >= 0,
        "The number of cached views must be 0 or more, not %d.",
        schedule.cachedViews());
    problems.unless(
        schedule.cachedViews() <= 0 || schedule.freezeBatchNorm(),
        "Cached views need a fixed backbone: freeze its batch normalisation too.");
  }

  private static void check(LoaderSettings loader, Problems problems) {
    problems.unless(
        loader.batchSize() >= 2,
        "A batch of %d is too small: take at least 2.",
        loader.batchSize());
    problems.unless(
        loader.threads() >= 0,
        "The number of threads must be 0 or more, not %d.",
        loader.threads());
    problems.unless(
        loader.cacheBytes() >= 0,
        "The cache must have 0 bytes or more, not %d.",
        loader.cacheBytes());
  }

  /** The chapter's recipe for labels; {@link #builder(Task)} begins with the others. */
  public static TrainingConfig defaults() {
    return builder().build();
  }

  /** Begins with the chapter's recipe for labels. */
  public static TrainingConfigBuilder builder() {
    return new TrainingConfigBuilder();
  }

  /** Begins with the chapter's recipe for a task; a category takes the labels'. */
  public static TrainingConfigBuilder builder(Task task) {
    return task.byKind(
        labels -> builder(),
        points ->
            builder()
                .size(new ImageSize(240, 320))
                .augmentation(Augmentation.AFFINE)
                .freezeEpochs(1)
                .learningRate(1e-2),
        category -> builder());
  }

  /** Begins with this. */
  public TrainingConfigBuilder toBuilder() {
    return new TrainingConfigBuilder(this);
  }

  /** Every setting by the name that files keep; the values are numbers, texts, lists and maps. */
  public Map<String, Object> words() {
    return SettingWords.of(this);
  }

  /** The validation images' transforms, which a model's card keeps. */
  Preprocessing preprocessing(PretrainedInput input) {
    return ImageTransforms.preprocessing(images, input);
  }

  /** Batches of images, from which some are left out already. */
  ImageSources sources(Task task, PretrainedInput input, List<BadImage> skipped) {
    return new ImageSources(
        ImageTransforms.training(images, task, input),
        preprocessing(input).pipeline(),
        loader,
        seed,
        skipped);
  }

  /**
   * Decodes every image of a table once, so that a bad one among those to train and to validate on
   * is found before anything is learned. Takes about as long as the loader's part of an epoch, or
   * less.
   *
   * @param table with training and validation samples
   * @throws BadInputException if this does not fit the data, or an image cannot be read and is not
   *     to be skipped
   * @throws java.util.concurrent.CancellationException where the progress does not go on
   */
  public ReadableSamples readable(SampleTable table, ReadableSamples.Progress progress) {
    requireFits(table, table);
    return check(table, progress);
  }

  /** As {@link #readable}, of a table without roles. */
  ReadableSamples check(SampleTable table, ReadableSamples.Progress progress) {
    return ReadableSamples.check(table, loader.onBadImage(), loader.threadCount(), progress);
  }

  /**
   * Refuses data that this cannot be done with, before the first batch.
   *
   * @param table with the samples that are trained and validated on
   * @param listed the same and those that cannot be read, with the same roles
   * @throws BadInputException naming everything that is wrong, a sentence each
   */
  void requireFits(SampleTable table, SampleTable listed) {
    Problems problems = new Problems();
    int train = table.train().size();
    int wanted = listed.train().size();
    int batchSize = loader.batchSize();
    problems.unless(
        wanted > 0, "No sample is for training: choose another split or name a split column.");
    problems.unless(
        wanted == 0 || train > 0, "None of the %d training images can be read.", wanted);
    problems.unless(
        train == 0 || train >= batchSize || train < wanted,
        "The %d training images do not fill a batch of %d: take a smaller batch.",
        train,
        batchSize);
    problems.unless(
        train == 0 || train >= batchSize || train == wanted,
        "Only %d of the %d training images can be read, which do not fill a batch of %d: replace"
            + " the others or take a smaller batch.",
        train,
        wanted,
        batchSize);
    problems.unless(
        listed.valid().size() > 0,
        "No sample is for validation: choose another split or name a split column.");
    problems.unless(
        listed.valid().size() == 0 || table.valid().size() > 0,
        "None of the %d validation images can be read: replace them or choose another split.",
        listed.valid().size());
    problems.unless(
        positiveWeights.isEmpty() || positiveWeights.size() == table.task().width(),
        "There are %d weights of positives for %d columns: give one a label.",
        positiveWeights.size(),
        table.task().width());
    TableWarnings.ofUnknownPoints(table).forEach(problems::add);
    problems.refuse();
  }

  /** What is wrong, a sentence each. */
  private static final class Problems {
    private final List<String> sentences = new ArrayList<>();

    void unless(boolean right, String sentence, Object... arguments) {
      if (!right) {
        add(String.format(Locale.ROOT, sentence, arguments));
      }
    }

    void add(String sentence) {
      sentences.add(sentence);
    }

    void refuse() {
      if (!sentences.isEmpty()) {
        throw new BadInputException(String.join(" ", sentences));
      }
    }
  }
}
