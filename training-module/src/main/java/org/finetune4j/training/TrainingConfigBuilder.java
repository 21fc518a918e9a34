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
  private ImageSize size = ImageSize.square(128);
  private Augmentation augmentation = Augmentation.RANDOM_CROP;
  private double minScale = 0.35;
  private LostPoints lostPoints = LostPoints.KEEP;
  private int freezeEpochs = 4;
  private boolean freezeBatchNorm = false;
  private int cachedViews = 0;
  private int epochs = 3;
  private double learningRate = 3e-3;
  private double rateMultiplier = 100;
  private int batchSize = 64;
  private int loaderThreads = 0;
  private long cacheBytes = 0;
  private OnBadImage onBadImage = OnBadImage.STOP;
  private EngineRequest engine = EngineRequest.auto();
  private Adam.Settings adam = Adam.Settings.DEFAULT;
  private HeadSpec head = HeadSpec.fastai();
  private List<Double> positiveWeights = List.of();
  private double threshold = 0.2;
  private long seed = 1;

  TrainingConfigBuilder() {}

  TrainingConfigBuilder(TrainingConfig config) {
    size = config.images().size();
    augmentation = config.images().augmentation();
    minScale = config.images().minScale();
    lostPoints = config.images().lostPoints();
    freezeEpochs = config.schedule().freezeEpochs();
    freezeBatchNorm = config.schedule().freezeBatchNorm();
    cachedViews = config.schedule().cachedViews();
    epochs = config.schedule().epochs();
    learningRate = config.schedule().learningRate();
    rateMultiplier = config.schedule().rateMultiplier();
    batchSize = config.loader().batchSize();
    loaderThreads = config.loader().threads();
    cacheBytes = config.loader().cacheBytes();
    onBadImage = config.loader().onBadImage();
    engine = config.engine();
    adam = config.adam();
    head = config.head();
    positiveWeights = config.positiveWeights();
    threshold = config.threshold();
    seed = config.seed();
  }

  /** See {@link ImageSettings#size}. */
  public TrainingConfigBuilder size(ImageSize value) {
    size = value;
    return this;
  }

  /** See {@link ImageSettings#augmentation}. */
  public TrainingConfigBuilder augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  /** See {@link ImageSettings#minScale}. */
  public TrainingConfigBuilder minScale(double value) {
    minScale = value;
    return this;
  }

  /** See {@link ImageSettings#lostPoints}. */
  public TrainingConfigBuilder lostPoints(LostPoints value) {
    lostPoints = value;
    return this;
  }

  /** See {@link ScheduleSettings#freezeEpochs}. */
  public TrainingConfigBuilder freezeEpochs(int value) {
    freezeEpochs = value;
    return this;
  }

  /** See {@link ScheduleSettings#freezeBatchNorm}. */
  public TrainingConfigBuilder freezeBatchNorm(boolean value) {
    freezeBatchNorm = value;
    return this;
  }

  /** See {@link ScheduleSettings#cachedViews}. */
  public TrainingConfigBuilder cachedViews(int value) {
    cachedViews = value;
    return this;
  }

  /** See {@link ScheduleSettings#epochs}. */
  public TrainingConfigBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  /** See {@link ScheduleSettings#learningRate}. */
  public TrainingConfigBuilder learningRate(double value) {
    learningRate = value;
    return this;
  }

  /** See {@link ScheduleSettings#rateMultiplier}. */
  public TrainingConfigBuilder rateMultiplier(double value) {
    rateMultiplier = value;
    return this;
  }

  /** See {@link LoaderSettings#batchSize}. */
  public TrainingConfigBuilder batchSize(int value) {
    batchSize = value;
    return this;
  }

  /** See {@link LoaderSettings#threads}. */
  public TrainingConfigBuilder loaderThreads(int value) {
    loaderThreads = value;
    return this;
  }

  /** See {@link LoaderSettings#cacheBytes}. */
  public TrainingConfigBuilder cacheBytes(long value) {
    cacheBytes = value;
    return this;
  }

  /** See {@link LoaderSettings#onBadImage}. */
  public TrainingConfigBuilder onBadImage(OnBadImage value) {
    onBadImage = value;
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
        new ImageSettings(size, augmentation, minScale, lostPoints),
        new ScheduleSettings(
            freezeEpochs, freezeBatchNorm, cachedViews, epochs, learningRate, rateMultiplier),
        new LoaderSettings(batchSize, loaderThreads, cacheBytes, onBadImage),
        engine,
        adam,
        head,
        positiveWeights,
        threshold,
        seed);
  }
}
