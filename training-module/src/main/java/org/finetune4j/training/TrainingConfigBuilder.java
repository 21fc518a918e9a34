package org.finetune4j.training;

import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.training.batch.Augmentation;
import org.finetune4j.training.batch.ImageSettings;
import org.finetune4j.training.batch.LoaderSettings;
import org.finetune4j.training.optimizer.Adam;

/** Changes single settings of a {@link TrainingConfig}, which describes and checks them. */
public final class TrainingConfigBuilder {
  private ImageSettings images =
      new ImageSettings(ImageSize.square(128), Augmentation.RANDOM_CROP, 0.35, LostPoints.KEEP);
  private ScheduleSettings schedule = new ScheduleSettings(4, false, 0, 3, 3e-3, 100);
  private LoaderSettings loader = new LoaderSettings(64, 0, 0, OnBadImage.STOP);
  private EngineRequest engine = EngineRequest.auto();
  private Adam.Settings adam = Adam.Settings.DEFAULT;
  private HeadSpec head = HeadSpec.fastai();
  private List<Double> positiveWeights = List.of();
  private double threshold = 0.2;
  private long seed = 1;

  TrainingConfigBuilder() {}

  TrainingConfigBuilder(TrainingConfig config) {
    images = config.images();
    schedule = config.schedule();
    loader = config.loader();
    engine = config.engine();
    adam = config.adam();
    head = config.head();
    positiveWeights = config.positiveWeights();
    threshold = config.threshold();
    seed = config.seed();
  }

  /** See {@link ImageSettings#size}. */
  public TrainingConfigBuilder size(ImageSize value) {
    images =
        new ImageSettings(value, images.augmentation(), images.minScale(), images.lostPoints());
    return this;
  }

  /** See {@link ImageSettings#augmentation}. */
  public TrainingConfigBuilder augmentation(Augmentation value) {
    images = new ImageSettings(images.size(), value, images.minScale(), images.lostPoints());
    return this;
  }

  /** See {@link ImageSettings#minScale}. */
  public TrainingConfigBuilder minScale(double value) {
    images = new ImageSettings(images.size(), images.augmentation(), value, images.lostPoints());
    return this;
  }

  /** See {@link ImageSettings#lostPoints}. */
  public TrainingConfigBuilder lostPoints(LostPoints value) {
    images = new ImageSettings(images.size(), images.augmentation(), images.minScale(), value);
    return this;
  }

  /** See {@link ScheduleSettings#freezeEpochs}. */
  public TrainingConfigBuilder freezeEpochs(int value) {
    schedule =
        new ScheduleSettings(
            value,
            schedule.freezeBatchNorm(),
            schedule.cachedViews(),
            schedule.epochs(),
            schedule.learningRate(),
            schedule.rateMultiplier());
    return this;
  }

  /** See {@link ScheduleSettings#freezeBatchNorm}. */
  public TrainingConfigBuilder freezeBatchNorm(boolean value) {
    schedule =
        new ScheduleSettings(
            schedule.freezeEpochs(),
            value,
            schedule.cachedViews(),
            schedule.epochs(),
            schedule.learningRate(),
            schedule.rateMultiplier());
    return this;
  }

  /** See {@link ScheduleSettings#cachedViews}. */
  public TrainingConfigBuilder cachedViews(int value) {
    schedule =
        new ScheduleSettings(
            schedule.freezeEpochs(),
            schedule.freezeBatchNorm(),
            value,
            schedule.epochs(),
            schedule.learningRate(),
            schedule.rateMultiplier());
    return this;
  }

  /** See {@link ScheduleSettings#epochs}. */
  public TrainingConfigBuilder epochs(int value) {
    schedule =
        new ScheduleSettings(
            schedule.freezeEpochs(),
            schedule.freezeBatchNorm(),
            schedule.cachedViews(),
            value,
            schedule.learningRate(),
            schedule.rateMultiplier());
    return this;
  }

  /** See {@link ScheduleSettings#learningRate}. */
  public TrainingConfigBuilder learningRate(double value) {
    schedule =
        new ScheduleSettings(
            schedule.freezeEpochs(),
            schedule.freezeBatchNorm(),
            schedule.cachedViews(),
            schedule.epochs(),
            value,
            schedule.rateMultiplier());
    return this;
  }

  /** See {@link ScheduleSettings#rateMultiplier}. */
  public TrainingConfigBuilder rateMultiplier(double value) {
    schedule =
        new ScheduleSettings(
            schedule.freezeEpochs(),
            schedule.freezeBatchNorm(),
            schedule.cachedViews(),
            schedule.epochs(),
            schedule.learningRate(),
            value);
    return this;
  }

  /** See {@link LoaderSettings#batchSize}. */
  public TrainingConfigBuilder batchSize(int value) {
    loader = new LoaderSettings(value, loader.threads(), loader.cacheBytes(), loader.onBadImage());
    return this;
  }

  /** See {@link LoaderSettings#threads}. */
  public TrainingConfigBuilder loaderThreads(int value) {
    loader =
        new LoaderSettings(loader.batchSize(), value, loader.cacheBytes(), loader.onBadImage());
    return this;
  }

  /** See {@link LoaderSettings#cacheBytes}. */
  public TrainingConfigBuilder cacheBytes(long value) {
    loader = new LoaderSettings(loader.batchSize(), loader.threads(), value, loader.onBadImage());
    return this;
  }

  /** See {@link LoaderSettings#onBadImage}. */
  public TrainingConfigBuilder onBadImage(OnBadImage value) {
    loader = new LoaderSettings(loader.batchSize(), loader.threads(), loader.cacheBytes(), value);
    return this;
  }

  /** See {@link TrainingConfig#engine}. */
  public TrainingConfigBuilder engine(EngineRequest value) {
    engine = value;
    return this;
  }

  /** See {@link TrainingConfig#adam}. */
  public TrainingConfigBuilder adam(Adam.Settings value) {
    adam = value;
    return this;
  }

  /** See {@link TrainingConfig#head}. */
  public TrainingConfigBuilder head(HeadSpec value) {
    head = value;
    return this;
  }

  /** See {@link TrainingConfig#positiveWeights}. */
  public TrainingConfigBuilder positiveWeights(List<Double> value) {
    positiveWeights = value;
    return this;
  }

  /** See {@link TrainingConfig#threshold}. */
  public TrainingConfigBuilder threshold(double value) {
    threshold = value;
    return this;
  }

  /** See {@link TrainingConfig#seed}. */
  public TrainingConfigBuilder seed(long value) {
    seed = value;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws org.finetune4j.data.BadInputException naming everything that is wrong
   */
  public TrainingConfig build() {
    return new TrainingConfig(
        images, schedule, loader, engine, adam, head, positiveWeights, threshold, seed);
  }
}
