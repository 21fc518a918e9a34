package org.finetune4j.data.load;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.EncodedImage;
import org.finetune4j.data.image.Image;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomSource;
import org.finetune4j.data.transform.TransformPlan;

/** The work of one sample, whichever thread does it. */
record SampleLoader(
    SampleTable table, Pipeline pipeline, ImageLimits limits, ImageCache cache, long seed) {
  private static final long SAMPLE = 1;

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
      TransformPlan plan = fill(sample, random, image);
      List<Optional<Point>> moved = plan.points(sample.target().points());
      float[] target = new float[table.task().width()];
      float[] mask = new float[target.length];
      table.task().encode(sample.target().withPoints(moved), target, mask);
      return new Loaded.Good(image, target, mask, new Origin(sample, plan.placement()));
    } catch (BadInputException e) {
      return new Loaded.Bad(index, new BadImage(sample.image(), e.getMessage()), e);
    }
  }

  /**
   * With a cache every image is decoded at the one scale that serves all draws, whether it found
   * room in the cache or not; without, at the scale of its own draw.
   */
  private TransformPlan fill(Sample sample, RandomSource random, float[] out) {
    Optional<Image> known = cache.get(sample.image());
    if (known.isPresent()) {
      TransformPlan plan = pipeline.plan(known.get().original(), random);
      plan.image(known.get(), out, 0);
      return plan;
    }
    EncodedImage encoded = ImageDecoder.open(sample.image(), limits);
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
