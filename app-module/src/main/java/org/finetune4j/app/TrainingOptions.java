package org.finetune4j.app;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.TrainingConfigBuilder;
import org.finetune4j.training.batch.Augmentation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to train; what is not given is the fastai chapter's for the task. */
@Under(Heading.TRAINING)
final class TrainingOptions {
  /** Those that do not affect how an image reaches the network. */
  static final Set<String> NOT_OF_IMAGES =
      Set.of(
          "--batch",
          "--freeze-epochs",
          "--epochs",
          "--lr",
          "--lr-mult",
          "--freeze-bn",
          "--cached-views",
          "--cache-mb",
          "--engine",
          "--precision",
          "--convolutions",
          "--threads");

  private static final int KEPT_VIEWS = 2;
  private static final int MOST_EPOCHS = 1_000_000;
  private static final String EPOCHS = "0 to " + MOST_EPOCHS;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      converter = SizeConverter.class,
      description = "Size of the network's input: N or HEIGHTxWIDTH.")
  private Optional<ImageSize> size = Optional.empty();

  @Option(names = "--batch", paramLabel = "N", description = "Images per step.")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--freeze-epochs",
      paramLabel = "N",
      description = "Epochs that train the head only.")
  private Optional<Integer> freezeEpochs = Optional.empty();

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs that train all layers.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(names = "--lr", paramLabel = "RATE", description = "Base learning rate.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--lr-mult",
      paramLabel = "FACTOR",
      description =
          "Learning rate of the head divided by that of the first layers, once all train.")
  @Advanced
  private Optional<Double> multiplier = Optional.empty();

  @Option(
      names = "--augment",
      paramLabel = "KIND",
      description = "random_crop, affine, random_crop_and_affine or none.")
  @Advanced
  private Optional<Augmentation> augmentation = Optional.empty();

  @Option(
      names = "--min-scale",
      paramLabel = "SHARE",
      description = "Smallest share of an image that a random crop keeps.")
  @Advanced
  private Optional<Double> minScale = Optional.empty();

  @Option(
      names = "--lost-points",
      paramLabel = "keep|clamp|mask",
      description =
          "Points that augmentation moves out of the image: keep them outside, clamp them to its "
              + "edge, or mask them in the loss.")
  @OnlyFor(TaskKind.POINTS)
  @Advanced
  private Optional<LostPoints> lostPoints = Optional.empty();

  @Option(
      names = "--freeze-bn",
      description = "Freeze the frozen backbone's batch normalisation too; fastai trains it.")
  @Advanced
  private boolean freezeBatchNorm;

  @Option(
      names = "--cached-views",
      paramLabel = "N",
      description =
          "With --freeze-bn: augmented views of each image whose features are computed once for the"
              + " frozen epochs; 0: computed in each epoch.")
  @Advanced
  private Optional<Integer> cachedViews = Optional.empty();

  @Option(names = "--cache-mb", paramLabel = "N", description = "Memory for decoded images, in MB.")
  @Under(Heading.MACHINE)
  @Advanced
  private Optional<Integer> cacheMegabytes = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of weights, order and augmentation.")
  @Advanced
  private Optional<Long> seed = Optional.empty();

  @Mixin private EngineOptions engine;

  /** What help names as the defaults of a task. */
  static Map<String, String> defaults(TaskKind kind) {
    TrainingConfig usual = TrainingConfig.builder(kind.smallest()).build();
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("--size", sides(usual.images().size()));
    defaults.put("--batch", String.valueOf(usual.loader().batchSize()));
    defaults.put("--freeze-epochs", String.valueOf(usual.schedule().freezeEpochs()));
    defaults.put("--epochs", String.valueOf(usual.schedule().epochs()));
    defaults.put("--lr", plain(usual.schedule().learningRate()));
    defaults.put("--lr-mult", plain(usual.schedule().rateMultiplier()));
    defaults.put("--augment", word(usual.images().augmentation()));
    defaults.put("--min-scale", plain(usual.images().minScale()));
    defaults.put("--lost-points", word(usual.images().lostPoints()));
    defaults.put("--cached-views", String.valueOf(usual.schedule().cachedViews()));
    defaults.put("--cache-mb", String.valueOf(usual.loader().cacheBytes() >> 20));
    defaults.put("--seed", String.valueOf(usual.seed()));
    return defaults;
  }

  private static String sides(ImageSize size) {
    return size.height() == size.width() ? Integer.toString(size.height()) : size.toString();
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The chapter's recipe for the task, with what was given instead. */
  TrainingConfig config(Task task, OnBadImage onBadImage) {
    return builder(task, onBadImage).freezeBatchNorm(freezeBatchNorm).build();
  }

  /** The same with the backbone fixed, batch normalisation and all, and at least one view kept. */
  TrainingConfig fixedBackbone(Task task, OnBadImage onBadImage) {
    return builder(task, onBadImage)
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
      throw new BadInputException(option + " must be " + what + ", not " + value.get() + ".");
    }
  }

  private TrainingConfigBuilder builder(Task task, OnBadImage onBadImage) {
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
        .onBadImage(onBadImage);
  }

  private static <T> void set(
      TrainingConfigBuilder builder,
      Optional<T> value,
      BiFunction<TrainingConfigBuilder, T, TrainingConfigBuilder> setter) {
    value.ifPresent(v -> setter.apply(builder, v));
  }
}
