package org.finetune4j.app.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.weights.BackboneWeights;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.batch.Augmentation;
import org.finetune4j.training.optimizer.Adam;

/**
 * {@code config.json} of a run. Its keys and words stand here and nowhere else: {@code --resume}
 * compares them with those of earlier versions, so that no class, component or constant of the
 * program may give them their names.
 */
final class RunConfig {
  private RunConfig() {}

  /**
   * Everything that determines a run, and what it was made with.
   *
   * @param version of this program
   * @param engine what computes
   */
  static Map<String, Object> of(TrainingPlan plan, String version, String engine) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", plan.command());
    all.put("task", plan.table().task().name());
    all.put("output", output(plan.table().task().output()));
    all.put("data", data(plan.table()));
    all.put(StoredConfig.DATA_OPTIONS, plan.dataArguments().values());
    all.put("backbone", backbone(plan.backbone()));
    all.put("training", training(plan.config()));
    all.put("keeps", plan.keepsBest() ? "best" : "last");
    all.put("patience", plan.patience());
    all.put("engine", engine);
    all.put("versions", versions(version));
    return all;
  }

  private static Map<String, Object> data(SampleTable table) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("training_images", table.train().size());
    data.put("validation_images", table.valid().size());
    data.put("fingerprint", table.fingerprint());
    data.put("names", table.task().names());
    if (table.task().moves()) {
      data.put("flip_order", IntStream.of(table.task().flipOrder()).boxed().toList());
    }
    return data;
  }

  private static Map<String, Object> backbone(Backbone backbone) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("name", backbone.shape().name());
    form.put("geometry", BackboneWeights.word(backbone.shape().geometry()));
    form.put("layers", backbone.shape().layers());
    form.put("width", backbone.shape().width());
    form.put("weights", backbone.weights().map(Object::toString).orElse(null));
    form.put("normalization", normalization(backbone.normalize()));
    return form;
  }

  private static Map<String, Object> normalization(Normalize normalize) {
    Map<String, Object> channels = new LinkedHashMap<>();
    channels.put("mean", normalize.mean());
    channels.put("std", normalize.std());
    return channels;
  }

  private static Map<String, Object> versions(String version) {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("finetune4j", version);
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions.put("processors", Runtime.getRuntime().availableProcessors());
    return versions;
  }

  /** The settings of a training. */
  static Map<String, Object> training(TrainingConfig config) {
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

  private static String output(Output output) {
    if (output instanceof Output.SigmoidXent) {
      return "SigmoidXent";
    }
    if (output instanceof Output.IdentityMse) {
      return "IdentityMse";
    }
    return output instanceof Output.RangeMse ? "RangeMse" : "SoftmaxMcxent";
  }
}
