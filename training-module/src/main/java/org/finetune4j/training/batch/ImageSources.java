package org.finetune4j.training.batch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.transform.Pipeline;

/** Makes the batches of tables. */
public final class ImageSources {
  private final LoaderSettings loader;
  private final long seed;
  private final Pipeline training;
  private final Pipeline validation;
  private final List<BadImage> skipped;
  private final List<BatchLoader> loaders = new ArrayList<>();

  /**
   * Of tables from which some images are left out already.
   *
   * @param training what is done to an image to train on
   * @param validation what is done to any other
   * @param seed of order and augmentation
   * @param skipped what is left out
   */
  public ImageSources(
      Pipeline training,
      Pipeline validation,
      LoaderSettings loader,
      long seed,
      List<BadImage> skipped) {
    this.training = training;
    this.validation = validation;
    this.loader = loader;
    this.seed = seed;
    this.skipped = List.copyOf(skipped);
  }

  /**
   * Shuffled and augmented; the last partial batch is left out.
   *
   * @param cacheShare of the memory for decoded images
   */
  public BatchSource training(SampleTable table, double cacheShare) {
    BatchLoader.Builder builder = builder(table, training);
    BatchLoader inOrder = keep(builder.build());
    return new FileBatches(
        keep(
            builder
                .shuffle(true)
                .dropLast(true)
                .cacheBytes((long) (cacheShare * loader.cacheBytes()))
                .build()),
        inOrder);
  }

  /**
   * In order, as for validation, whatever the roles.
   *
   * @param cacheShare of the memory for decoded images
   */
  public BatchSource validation(SampleTable table, double cacheShare) {
    BatchLoader inOrder =
        keep(
            builder(table, validation)
                .cacheBytes((long) (cacheShare * loader.cacheBytes()))
                .build());
    return new FileBatches(inOrder, inOrder);
  }

  private BatchLoader.Builder builder(SampleTable table, Pipeline pipeline) {
    return BatchLoader.of(table, pipeline)
        .batchSize(loader.batchSize())
        .seed(seed)
        .onBadImage(loader.onBadImage())
        .threads(loader.threadCount());
  }

  private BatchLoader keep(BatchLoader made) {
    loaders.add(made);
    return made;
  }

  /** Images that could not be read and were skipped, at the beginning or later; each once. */
  public List<BadImage> badImages() {
    Map<Path, BadImage> bad = new LinkedHashMap<>();
    Stream.concat(skipped.stream(), loaders.stream().flatMap(l -> l.badImages().stream()))
        .forEach(image -> bad.putIfAbsent(image.path(), image));
    return List.copyOf(bad.values());
  }
}
