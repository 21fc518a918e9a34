package org.finetune4j.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.app.run.StoredConfig;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.model.predict.PredictorOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a saved model is computed. */
abstract class SavedModelOptions {
  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images per batch.")
  @Under(Heading.MACHINE)
  @Advanced
  private int batch;

  @Mixin private EngineOptions engine;

  /** The run directory or file, as it was named. */
  abstract Path named();

  Path file() {
    return RunDirectory.modelFile(named());
  }

  /** The model, computed as its run was if its run's data is evaluated; the caller closes it. */
  SavedModel read(DataOptions data) {
    return read(data.isNamed() ? EngineRequest.auto() : StoredConfig.ofModel(file()).engine());
  }

  /** The model; the caller closes it. */
  SavedModel read() {
    return read(EngineRequest.auto());
  }

  private SavedModel read(EngineRequest before) {
    if (batch < 1) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--batch must be at least 1, not %d.", batch));
    }
    return SavedModel.read(file(), engine.request(before));
  }

  /**
   * A predictor of that model.
   *
   * @param skipped is given each image that is skipped
   */
  Predictor predictor(SavedModel saved, OnBadImage onBadImage, Consumer<BadImage> skipped) {
    PredictorOptions options =
        PredictorOptions.defaults().withBatchSize(batch).withThreads(engine.loaderThreads());
    return Predictor.of(
        saved, onBadImage == OnBadImage.SKIP ? options.skippingBadImages(skipped) : options);
  }
}
