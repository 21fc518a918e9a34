package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadPicture;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.OnBadPicture;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.model.Normalization;
import org.finetune4j.model.Preprocessing;

/** Makes the batches of tables as a configuration asks. */
final class Pictures {
  private final TrainingConfig config;
  private final Preprocessing preprocessing;
  private final Pipeline training;
  private final Pipeline validation;
  private final List<BatchLoader> loaders = new ArrayList<>();

  Pictures(TrainingConfig config, Task task, Normalization normalization) {
    this.config = config;
    preprocessing = PictureTransforms.preprocessing(config, normalization);
    training = PictureTransforms.training(config, task, normalization);
    validation = PictureTransforms.validation(preprocessing);
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Shuffled and augmented; the last partial batch is left out.
   *
   * @param cacheShare of the configuration's memory for decoded pictures
   */
  BatchSource training(SampleTable table, double cacheShare) {
    BatchLoader.Builder builder = builder(table, training);
    BatchLoader inOrder = keep(builder.build());
    return new FileBatches(
        keep(
            builder
                .shuffle(true)
                .dropLast(true)
                .cacheBytes((long) (cacheShare * config.cacheBytes()))
                .build()),
        inOrder);
  }

  /** In order, as for validation, whatever the roles. */
  BatchSource validation(SampleTable table, double cacheShare) {
    BatchLoader loader =
        keep(
            builder(table, validation)
                .cacheBytes((long) (cacheShare * config.cacheBytes()))
                .build());
    return new FileBatches(loader, loader);
  }

  private BatchLoader.Builder builder(SampleTable table, Pipeline pipeline) {
    BatchLoader.Builder builder =
        BatchLoader.of(table, pipeline)
            .batchSize(config.batchSize())
            .seed(config.seed())
            .onBadPicture(config.skipBadPictures() ? OnBadPicture.SKIP : OnBadPicture.STOP);
    return config.loaderThreads() == 0 ? builder : builder.threads(config.loaderThreads());
  }

  private BatchLoader keep(BatchLoader loader) {
    loaders.add(loader);
    return loader;
  }

  /** Pictures that could not be read and were left out, each once. */
  List<BadPicture> badPictures() {
    return loaders.stream().flatMap(l -> l.badPictures().stream()).distinct().toList();
  }
}
