package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.schedule.FineTune;

/**
 * Everything that determines a training beside the data and the backbone. Checked when made: what
 * cannot be used is refused in one sentence each.
 *
 * @param size of the network's image
 * @param augmentation of the training images
 * @param minScale least share of the image that a random crop takes, in (0,1]
 * @param lostPoints what becomes of a training point that leaves the image
 * @param batchSize images a step, at least 2: batch normalisation needs them
 * @param freezeEpochs epochs with the backbone frozen
 * @param epochs epochs with everything trained
 * @param learningRate fine_tune's base rate
 * @param rateMultiplier how far above the earliest layers' rate the head's is, once everything is
 *     trained
 * @param adam constants of the optimizer
 * @param head the head's form
 * @param freezeBatchNorm whether the batch normalisations of a frozen backbone are fixed; fastai
 *     trains them
 * @param cachedViews how many augmented views of each image the frozen phase sees, computed once
 *     and kept; 0 computes each anew. Above 0 only with {@code freezeBatchNorm}
 * @param positiveWeights what a positive of each label weighs in the loss; empty for 1
 * @param threshold for accuracy_multi while training, in (0,1)
 * @param seed of the weights, the dropout, the order and the augmentation
 * @param engine how the backbone is computed
 * @param loaderThreads that decode images; 0 for as many as there are cores
 * @param cacheBytes memory for decoded images, 0 for none
 * @param skipBadImages whether images that cannot be read are left out, counted and listed instead
 *     of ending the training
 */
public record TrainingConfig(
    ImageSize size,
    Augmentation augmentation,
    double minScale,
    LostPoints lostPoints,
    int batchSize,
    int freezeEpochs,
    int epochs,
    double learningRate,
    double rateMultiplier,
    Adam.Settings adam,
    HeadSpec head,
    boolean freezeBatchNorm,
    int cachedViews,
    List<Double> positiveWeights,
    double threshold,
    long seed,
    EngineRequest engine,
    int loaderThreads,
    long cacheBytes,
    boolean skipBadImages) {

  /**
   * Refuses what cannot be trained with.
   *
   * @throws BadInputException naming everything that is wrong, a sentence each
   */
  public TrainingConfig {
    Objects.requireNonNull(size);
    Objects.requireNonNull(augmentation);
    Objects.requireNonNull(lostPoints);
    Objects.requireNonNull(adam);
    Objects.requireNonNull(head);
    Objects.requireNonNull(engine);
    positiveWeights = List.copyOf(positiveWeights);
    Problems problems = new Problems();
    problems.unless(
        size.height() >= 32 && size.width() >= 32,
        "An image of %s is too small: take at least 32x32.",
        size);
    problems.unless(
        minScale > 0 && minScale <= 1,
        "The least share of a random crop must be above 0 and at most 1, not %s.",
        minScale);
    problems.unless(batchSize >= 2, "A batch of %d is too small: take at least 2.", batchSize);
    problems.unless(
        freezeEpochs >= 0 && epochs >= 0 && freezeEpochs + epochs >= 1,
        "%d frozen and %d other epochs train nothing: take at least one.",
        freezeEpochs,
        epochs);
    problems.unless(
        learningRate > 0 && Double.isFinite(learningRate),
        "The learning rate must be above 0, not %s.",
        learningRate);
    problems.unless(
        rateMultiplier > 0 && Double.isFinite(rateMultiplier),
        "The rate multiplier must be above 0, not %s.",
        rateMultiplier);
    problems.unless(
        cachedViews >= 0, "The number of cached views must be 0 or more, not %d.", cachedViews);
    problems.unless(
        cachedViews <= 0 || freezeBatchNorm,
        "Cached views need a fixed backbone: freeze its batch normalisation too.");
    problems.unless(
        positiveWeights.stream().allMatch(w -> w > 0 && Double.isFinite(w)),
        "The weights of positives must be above 0: %s.",
        positiveWeights);
    problems.unless(
        threshold > 0 && threshold < 1, "A threshold lies between 0 and 1, not at %s.", threshold);
    problems.unless(
        loaderThreads >= 0, "The number of threads must be 0 or more, not %d.", loaderThreads);
    problems.unless(cacheBytes >= 0, "The cache must have 0 bytes or more, not %d.", cacheBytes);
    problems.refuse();
  }

  /** The chapter's recipe for labels; {@link #defaults(Task)} knows the others. */
  public static TrainingConfig defaults() {
    return builder().build();
  }

  /** The chapter's recipe for a task; a category takes the labels'. */
  public static TrainingConfig defaults(Task task) {
    return builder(task).build();
  }

  /** Begins with the chapter's recipe for labels. */
  public static TrainingConfigBuilder builder() {
    return new TrainingConfigBuilder();
  }

  /** Begins with the chapter's recipe for a task. */
  public static TrainingConfigBuilder builder(Task task) {
    TrainingConfigBuilder builder = builder();
    if (task.moves()) {
      builder
          .size(new ImageSize(240, 320))
          .augmentation(Augmentation.AFFINE)
          .freezeEpochs(1)
          .learningRate(1e-2);
    }
    return builder;
  }

  /** Begins with this. */
  public TrainingConfigBuilder toBuilder() {
    return new TrainingConfigBuilder(this);
  }

  /** fine_tune's two phases. */
  FineTune plan(int unfrozenEpochs) {
    FineTune plan = FineTune.of(freezeEpochs, unfrozenEpochs, learningRate);
    return new FineTune(
        freezeEpochs, unfrozenEpochs, learningRate, rateMultiplier, plan.warmUp(), plan.divisor());
  }

  OnBadImage onBadImage() {
    return skipBadImages ? OnBadImage.SKIP : OnBadImage.STOP;
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
    int threads = loaderThreads == 0 ? Runtime.getRuntime().availableProcessors() : loaderThreads;
    return ReadableSamples.check(table, onBadImage(), threads, progress);
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
        "Only %d of the %d training images can be read, which do not fill a batch of %d: replace the others or take a smaller batch.",
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
    requireKnownPoints(table, problems);
    problems.refuse();
  }

  // Nothing is learned of a point that is nowhere, and nothing can be measured where none is known.
  private static void requireKnownPoints(SampleTable table, Problems problems) {
    if (!table.task().moves()) {
      return;
    }
    List<Sample> train = table.train().samples();
    for (int k = 0; k < table.task().names().size(); k++) {
      int point = k;
      problems.unless(
          train.isEmpty() || train.stream().anyMatch(s -> knows(s, point)),
          "The point '%s' is on no training image: fill its columns, leave it out or choose another split.",
          table.task().names().get(k));
    }
    List<Sample> valid = table.valid().samples();
    problems.unless(
        valid.isEmpty()
            || valid.stream()
                .anyMatch(s -> s.target().points().stream().anyMatch(Optional::isPresent)),
        "No point is known on the validation images, so nothing can be measured: choose another split.");
  }

  private static boolean knows(Sample sample, int point) {
    return sample.target().points().get(point).isPresent();
  }

  /** What is wrong, a sentence each. */
  private static final class Problems {
    private final List<String> sentences = new ArrayList<>();

    void unless(boolean right, String sentence, Object... arguments) {
      if (!right) {
        sentences.add(String.format(Locale.ROOT, sentence, arguments));
      }
    }

    void refuse() {
      if (!sentences.isEmpty()) {
        throw new BadInputException(String.join(" ", sentences));
      }
    }
  }
}
