package org.finetune4j.data.load;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.DecodableImage;
import org.finetune4j.data.image.Image;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.TransformPlan;

/** Turns the samples of a table into arrays: for batches, on many threads, and for records. */
public final class SampleLoader {
  private static final long SAMPLE = 1;

  private final SampleTable table;
  private final List<ImageSource> images;
  private final Pipeline pipeline;
  private final ImageLimits limits;
  private final ImageCache cache;
  private final long seed;

  /**
   * A loader.
   *
   * @param images of the samples, in the table's order; empty for the samples' own files
   */
  SampleLoader(
      SampleTable table,
      List<ImageSource> images,
      Pipeline pipeline,
      ImageLimits limits,
      ImageCache cache,
      long seed) {
    this.table = table;
    this.images = images;
    this.pipeline = pipeline;
    this.limits = limits;
    this.cache = cache;
    this.seed = seed;
  }

  /** One that decodes each image anew and takes no random number. */
  public static SampleLoader of(SampleTable table, Pipeline validation) {
    if (validation.isRandom()) {
      throw new IllegalArgumentException("a pipeline of training: give one of validation");
    }
    return new SampleLoader(
        table, List.of(), validation, ImageLimits.defaults(), new ImageCache(0), 0);
  }

  /**
   * A sample whose image has been opened.
   *
   * @throws BadInputException if the image cannot be decoded
   */
  public LoadedSample load(Sample sample, DecodableImage encoded) {
    float[] image = new float[3 * pipeline.size().height() * pipeline.size().width()];
    return loaded(sample, fill(sample, encoded, RandomSource.of(seed), image), image);
  }

  /**
   * Loads.
   *
   * @param index of the sample in the table
   * @param image receives the image
   */
  Loaded load(int index, int epoch, float[] image) {
    Sample sample = table.samples().get(index);
    RandomSource random = RandomSource.of(seed, SAMPLE, epoch, index);
    try {
      ImageSource source = images.isEmpty() ? ImageSource.of(sample.image()) : images.get(index);
      return loaded(sample, fill(sample, source, random, image), image);
    } catch (BadInputException e) {
      return new Loaded.Bad(index, new BadImage(sample.image(), e.getMessage()), e);
    }
  }

  ImageCache cache() {
    return cache;
  }

  private LoadedSample loaded(Sample sample, TransformPlan plan, float[] image) {
    List<Optional<Point>> moved = plan.points(sample.target().points());
    float[] target = new float[table.task().width()];
    float[] mask = new float[target.length];
    table.task().encode(sample.target().withPoints(moved), target, mask);
    return new LoadedSample(image, target, mask, new Origin(sample, plan.placement()));
  }

  /**
   * With a cache every image is decoded at the one scale that serves all crops, whether it found
   * room in the cache or not; without, at the scale of its own crop.
   */
  private TransformPlan fill(Sample sample, ImageSource source, RandomSource random, float[] out) {
    Optional<Image> known = cache.isOn() ? cache.get(sample.image()) : Optional.empty();
    if (known.isPresent()) {
      TransformPlan plan = pipeline.plan(known.get().original(), random);
      plan.image(known.get(), out, 0);
      return plan;
    }
    return fill(sample, source.open(limits), random, out);
  }

  private TransformPlan fill(
      Sample sample, DecodableImage encoded, RandomSource random, float[] out) {
    TransformPlan plan = pipeline.plan(encoded.size(), random);
    int reduction = cache.isOn() ? pipeline.reduction(encoded.size()) : plan.reduction();
    Image image = encoded.decode(reduction);
    if (cache.isOn()) {
      cache.offer(sample.image(), image);
    }
    plan.image(image, out, 0);
    return plan;
  }
}
