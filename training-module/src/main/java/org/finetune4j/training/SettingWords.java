package org.finetune4j.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.training.batch.Augmentation;
import org.finetune4j.training.optimizer.Adam;

/**
 * The settings of a training by the names that model files and run directories keep. They stand
 * here and nowhere else, so that renaming a class, a component or a constant changes no file.
 */
final class SettingWords {
  private SettingWords() {}

  static Map<String, Object> of(TrainingConfig config) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("size", size(config.images().size()));
    settings.put("augmentation", augmentation(config.images().augmentation()));
    settings.put("minScale", config.images().minScale());
    settings.put("lostPoints", lostPoints(config.images().lostPoints()));
    settings.put("batchSize", config.loader().batchSize());
    settings.put("freezeEpochs", config.schedule().freezeEpochs());
    settings.put("epochs", config.schedule().epochs());
    settings.put("learningRate", config.schedule().learningRate());
    settings.put("rateMultiplier", config.schedule().rateMultiplier());
    settings.put("adam", adam(config.adam()));
    settings.put("head", head(config.head()));
    settings.put("freezeBatchNorm", config.schedule().freezeBatchNorm());
    settings.put("cachedViews", config.schedule().cachedViews());
    settings.put("positiveWeights", config.positiveWeights());
    settings.put("threshold", config.threshold());
    settings.put("seed", config.seed());
    settings.put("engine", engine(config.engine()));
    settings.put("loaderThreads", config.loader().threads());
    settings.put("cacheBytes", config.loader().cacheBytes());
    settings.put("skipBadImages", config.loader().onBadImage() == OnBadImage.SKIP);
    return settings;
  }

  private static Map<String, Object> size(ImageSize size) {
    Map<String, Object> sides = new LinkedHashMap<>();
    sides.put("height", size.height());
    sides.put("width", size.width());
    return sides;
  }

  private static Map<String, Object> adam(Adam.Settings adam) {
    Map<String, Object> decay = new LinkedHashMap<>();
    decay.put("amount", adam.decay().amount());
    decay.put("decoupled", adam.decay().decoupled());
    Map<String, Object> constants = new LinkedHashMap<>();
    constants.put("squareMomentum", adam.squareMomentum());
    constants.put("epsilon", adam.epsilon());
    constants.put("decay", decay);
    return constants;
  }

  private static Map<String, Object> head(HeadSpec head) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("hidden", head.hidden());
    form.put("firstDropout", head.firstDropout());
    form.put("secondDropout", head.secondDropout());
    return form;
  }

  private static Map<String, Object> engine(EngineRequest engine) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put(
        "kind",
        switch (engine.kind()) {
          case AUTO -> "AUTO";
          case PLAIN -> "PLAIN";
          case ONEDNN -> "ONEDNN";
        });
    request.put(
        "precision",
        switch (engine.precision()) {
          case AUTO -> "AUTO";
          case F32 -> "F32";
          case BF16 -> "BF16";
        });
    request.put("threads", engine.threads());
    request.put(
        "algorithm",
        switch (engine.algorithm()) {
          case AUTO -> "AUTO";
          case DIRECT -> "DIRECT";
        });
    return request;
  }

  private static String augmentation(Augmentation augmentation) {
    return switch (augmentation) {
      case RANDOM_CROP -> "RANDOM_CROP";
      case AFFINE -> "AFFINE";
      case RANDOM_CROP_AND_AFFINE -> "RANDOM_CROP_AND_AFFINE";
      case NONE -> "NONE";
    };
  }

  private static String lostPoints(LostPoints lostPoints) {
    return switch (lostPoints) {
      case KEEP -> "KEEP";
      case CLAMP -> "CLAMP";
      case MASK -> "MASK";
    };
  }
}
