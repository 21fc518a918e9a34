package org.finetune4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.model.Preprocessing;

/** Makes the batches of tables as a configuration asks. */
final class ImageSources {
  private final TrainingConfig config;
  private final Preprocessing preprocessing;
  private final Pipeline training;
  private final Pipeline validation;
  private final List<BadImage> skipped;
  private final List<BatchLoader> loaders = new ArrayList<>();

  ImageSources(TrainingConfig config, Task task, Normalize normalize) {
    this(config, task, normalize, List.of());
  }

  /**
   * Of tables from which some images are left out already.
   *
   * @param skipped those
   */
  ImageSources(TrainingConfig config, Task task, Normalize normalize, List<BadImage> skipped) {
    this.config = config;
    this.skipped = List.copyOf(skipped);
    preprocessing = ImageTransforms.preprocessing(config, normalize);
    training = ImageTransforms.training(config, task, normalize);
    validation = preprocessing.pipeline();
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Shuffled and augmented; the last partial batch is left out.
   *
   * @param cacheShare of the configuration's memory for decoded images
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
            .onBadImage(config.onBadImage());
    return config.loaderThreads() == 0 ? builder : builder.threads(config.loaderThreads());
  }

  private BatchLoader keep(BatchLoader loader) {
    loaders.add(loader);
    return loader;
  }

  /** Images that could not be read and were skipped, at the beginning or later; each once. */
  List<BadImage> badImages() {
    Map<Path, BadImage> bad = new LinkedHashMap<>();
    Stream.concat(skipped.stream(), loaders.stream().flatMap(l -> l.badImages().stream()))
        .forEach(image -> bad.putIfAbsent(image.path(), image));
    return List.copyOf(bad.values());
  }
}
