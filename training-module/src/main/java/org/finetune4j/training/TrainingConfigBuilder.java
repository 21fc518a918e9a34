package org.finetune4j.training;

import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.training.optimizer.Adam;

/** Changes single values of a {@link TrainingConfig}; what they mean is said there. */
public final class TrainingConfigBuilder {
  private ImageSize size = ImageSize.square(128);
  private Augmentation augmentation = Augmentation.RANDOM_CROP;
  private double minScale = 0.35;
  private LostPoints lostPoints = LostPoints.KEEP;
  private int batchSize = 64;
  private int freezeEpochs = 4;
  private int epochs = 3;
  private double learningRate = 3e-3;
  private double rateMultiplier = 100;
  private Adam.Settings adam = Adam.Settings.DEFAULT;
  private HeadSpec head = HeadSpec.fastai();
  private boolean freezeBatchNorm;
  private int cachedViews;
  private List<Double> positiveWeights = List.of();
  private double threshold = 0.2;
  private long seed = 1;
  private EngineRequest engine = EngineRequest.auto();
  private int loaderThreads;
  private long cacheBytes;
  private boolean skipBadImages;

  TrainingConfigBuilder() {}

  TrainingConfigBuilder(TrainingConfig c) {
    size = c.size();
    augmentation = c.augmentation();
    minScale = c.minScale();
    lostPoints = c.lostPoints();
    batchSize = c.batchSize();
    freezeEpochs = c.freezeEpochs();
    epochs = c.epochs();
    learningRate = c.learningRate();
    rateMultiplier = c.rateMultiplier();
    adam = c.adam();
    head = c.head();
    freezeBatchNorm = c.freezeBatchNorm();
    cachedViews = c.cachedViews();
    positiveWeights = c.positiveWeights();
    threshold = c.threshold();
    seed = c.seed();
    engine = c.engine();
    loaderThreads = c.loaderThreads();
    cacheBytes = c.cacheBytes();
    skipBadImages = c.skipBadImages();
  }

  /** See {@link TrainingConfig#size}. */
  public TrainingConfigBuilder size(ImageSize value) {
    size = value;
    return this;
  }

  /** See {@link TrainingConfig#augmentation}. */
  public TrainingConfigBuilder augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  /** See {@link TrainingConfig#minScale}. */
  public TrainingConfigBuilder minScale(double value) {
    minScale = value;
    return this;
  }

  /** See {@link TrainingConfig#lostPoints}. */
  public TrainingConfigBuilder lostPoints(LostPoints value) {
    lostPoints = value;
    return this;
  }

  /** See {@link TrainingConfig#batchSize}. */
  public TrainingConfigBuilder batchSize(int value) {
    batchSize = value;
    return this;
  }

  /** See {@link TrainingConfig#freezeEpochs}. */
  public TrainingConfigBuilder freezeEpochs(int value) {
    freezeEpochs = value;
    return this;
  }

  /** See {@link TrainingConfig#epochs}. */
  public TrainingConfigBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  /** See {@link TrainingConfig#learningRate}. */
  public TrainingConfigBuilder learningRate(double value) {
    learningRate = value;
    return this;
  }

  /** See {@link TrainingConfig#rateMultiplier}. */
  public TrainingConfigBuilder rateMultiplier(double value) {
    rateMultiplier = value;
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

  /** See {@link TrainingConfig#freezeBatchNorm}. */
  public TrainingConfigBuilder freezeBatchNorm(boolean value) {
    freezeBatchNorm = value;
    return this;
  }

  /** See {@link TrainingConfig#cachedViews}. */
  public TrainingConfigBuilder cachedViews(int value) {
    cachedViews = value;
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

  /** See {@link TrainingConfig#engine}. */
  public TrainingConfigBuilder engine(EngineRequest value) {
    engine = value;
    return this;
  }

  /** See {@link TrainingConfig#loaderThreads}. */
  public TrainingConfigBuilder loaderThreads(int value) {
    loaderThreads = value;
    return this;
  }

  /** See {@link TrainingConfig#cacheBytes}. */
  public TrainingConfigBuilder cacheBytes(long value) {
    cacheBytes = value;
    return this;
  }

  /** See {@link TrainingConfig#skipBadImages}. */
  public TrainingConfigBuilder skipBadImages(boolean value) {
    skipBadImages = value;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws org.finetune4j.data.BadInputException naming everything that is wrong
   */
  public TrainingConfig build() {
    return new TrainingConfig(
        size,
        augmentation,
        minScale,
        lostPoints,
        batchSize,
        freezeEpochs,
        epochs,
        learningRate,
        rateMultiplier,
        adam,
        head,
        freezeBatchNorm,
        cachedViews,
        positiveWeights,
        threshold,
        seed,
        engine,
        loaderThreads,
        cacheBytes,
        skipBadImages);
  }
}
