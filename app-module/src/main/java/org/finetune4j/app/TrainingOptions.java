package org.finetune4j.app;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Task;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.training.Augmentation;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.TrainingConfigBuilder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the training goes; what is not given is the chapter's for the task. */
final class TrainingOptions {
  private static final int KEPT_VIEWS = 2;
  private static final int MOST_EPOCHS = 1_000_000;
  private static final String EPOCHS = "0 to " + MOST_EPOCHS;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      converter = SizeConverter.class,
      description = "Of the network's image: 128, for points 240x320.")
  private Optional<ImageSize> size;

  @Option(names = "--batch", paramLabel = "N", description = "Images a step: 64.")
  private Optional<Integer> batch;

  @Option(
      names = "--freeze-epochs",
      paramLabel = "N",
      description = "Epochs that train the head alone: 4, for points 1.")
  private Optional<Integer> freezeEpochs;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs that train everything: 3.")
  private Optional<Integer> epochs;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description = "Base learning rate: 0.003, for points 0.01.")
  private Optional<Double> rate;

  @Option(
      names = "--lr-mult",
      paramLabel = "FACTOR",
      description = "How far the head's rate is above the earliest layers', once all train: 100.")
  private Optional<Double> multiplier;

  @Option(
      names = "--augment",
      paramLabel = "KIND",
      description =
          "random_crop, affine, random_crop_and_affine or none: random_crop, for points affine.")
  private Optional<Augmentation> augmentation;

  @Option(
      names = "--min-scale",
      paramLabel = "SHARE",
      description = "Least share of an image that a random crop keeps: 0.35.")
  private Optional<Double> minScale;

  @Option(
      names = "--lost-points",
      paramLabel = "FATE",
      description =
          "Of a training point that leaves the image: keep it outside, clamp it to the edge, or mask "
              + "it: keep.")
  private Optional<LostPoints> lostPoints;

  @Option(
      names = "--freeze-bn",
      description = "Fix the frozen backbone's batch normalisation too; fastai trains it.")
  private boolean freezeBatchNorm;

  @Option(
      names = "--cached-views",
      paramLabel = "N",
      description =
          "With --freeze-bn: views of each image whose features are computed once for the frozen "
              + "epochs. 0: each anew.")
  private Optional<Integer> cachedViews;

  @Option(
      names = "--cache-mb",
      paramLabel = "N",
      description = "Memory for decoded images: 0, none.")
  private Optional<Integer> cacheMegabytes;

  @Option(names = "--seed", paramLabel = "N", description = "Of weights, order, draws: 1.")
  private Optional<Long> seed;

  @Mixin private EngineOptions engine;

  EngineOptions engine() {
    return engine;
  }

  /** The chapter's recipe for the task, with what was given instead. */
  TrainingConfig config(Task task, boolean skipBadImages) {
    return builder(task, skipBadImages).freezeBatchNorm(freezeBatchNorm).build();
  }

  /** The same with the backbone fixed, batch normalisation and all, and at least one view kept. */
  TrainingConfig fixedBackbone(Task task, boolean skipBadImages) {
    return builder(task, skipBadImages)
        .freezeBatchNorm(true)
        .cachedViews(cachedViews.orElse(KEPT_VIEWS))
        .build();
  }

  /** The epochs that were asked for, of either phase; empty where none were. */
  Optional<Integer> allEpochs() {
    return Stream.of(freezeEpochs.filter(n -> n != 0), epochs)
        .flatMap(Optional::stream)
        .reduce(Math::addExact);
  }

  private void requireSense() {
    require("--batch", batch, n -> n >= 2, "at least 2");
    require("--freeze-epochs", freezeEpochs, n -> n >= 0 && n <= MOST_EPOCHS, EPOCHS);
    require("--epochs", epochs, n -> n >= 0 && n <= MOST_EPOCHS, EPOCHS);
    require("--lr", rate, r -> r > 0, "a learning rate above 0");
    require("--lr-mult", multiplier, f -> f > 0, "above 0");
    require("--min-scale", minScale, s -> s > 0 && s <= 1, "above 0 and at most 1");
    require("--cached-views", cachedViews, n -> n >= 0, "0 or more");
    require("--cache-mb", cacheMegabytes, n -> n >= 0, "0 or more");
  }

  private static <T> void require(
      String option, Optional<T> value, Predicate<T> sense, String what) {
    if (value.isPresent() && !sense.test(value.get())) {
      throw new BadInputException(option + " is " + what + ", not " + value.get() + ".");
    }
  }

  private TrainingConfigBuilder builder(Task task, boolean skipBadImages) {
    requireSense();
    TrainingConfigBuilder builder = TrainingConfig.builder(task);
    set(builder, size, TrainingConfigBuilder::size);
    set(builder, batch, TrainingConfigBuilder::batchSize);
    set(builder, freezeEpochs, TrainingConfigBuilder::freezeEpochs);
    set(builder, epochs, TrainingConfigBuilder::epochs);
    set(builder, rate, TrainingConfigBuilder::learningRate);
    set(builder, multiplier, TrainingConfigBuilder::rateMultiplier);
    set(builder, augmentation, TrainingConfigBuilder::augmentation);
    set(builder, minScale, TrainingConfigBuilder::minScale);
    set(builder, lostPoints, TrainingConfigBuilder::lostPoints);
    set(builder, cachedViews, TrainingConfigBuilder::cachedViews);
    set(builder, cacheMegabytes.map(mb -> (long) mb << 20), TrainingConfigBuilder::cacheBytes);
    set(builder, seed, TrainingConfigBuilder::seed);
    return builder
        .engine(engine.request())
        .loaderThreads(engine.loaderThreads())
        .skipBadImages(skipBadImages);
  }

  private static <T> void set(
      TrainingConfigBuilder builder,
      Optional<T> value,
      BiFunction<TrainingConfigBuilder, T, TrainingConfigBuilder> setter) {
    value.ifPresent(v -> setter.apply(builder, v));
  }
}
