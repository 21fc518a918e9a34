package org.finetune4j.data.load;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.EncodedPicture;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.image.Picture;
import org.finetune4j.data.image.PictureLimits;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Plan;
import org.finetune4j.data.transform.RandomSource;

/** The work of one sample, whichever thread does it. */
record SampleLoader(
    SampleTable table, Pipeline pipeline, PictureLimits limits, PictureCache cache, long seed) {
  private static final long SAMPLE = 1;

  /**
   * Loads.
   *
   * @param index of the sample in the table
   * @param picture receives the picture
   */
  Loaded load(int index, int epoch, float[] picture) {
    Sample sample = table.samples().get(index);
    RandomSource random = RandomSource.of(seed, SAMPLE, epoch, index);
    try {
      Plan plan = fill(sample, random, picture);
      List<Optional<Point>> moved = plan.points(sample.target().points());
      float[] target = new float[table.task().width()];
      float[] mask = new float[target.length];
      table.task().encode(sample.target().withPoints(moved), target, mask);
      return new Loaded.Good(picture, target, mask, new Row(sample, plan.placement()));
    } catch (BadInputException e) {
      return new Loaded.Bad(index, new BadPicture(sample.picture(), e.getMessage()), e);
    }
  }

  /**
   * With a cache every picture is decoded at the one scale that serves all draws, whether it found
   * room in the cache or not; without, at the scale of its own draw.
   */
  private Plan fill(Sample sample, RandomSource random, float[] out) {
    Optional<Picture> known = cache.get(sample.picture());
    if (known.isPresent()) {
      Plan plan = pipeline.plan(known.get().original(), random);
      plan.picture(known.get(), out, 0);
      return plan;
    }
    EncodedPicture encoded = ImageDecoder.open(sample.picture(), limits);
    Plan plan = pipeline.plan(encoded.size(), random);
    int reduction = cache.isOn() ? pipeline.reduction(encoded.size()) : plan.reduction();
    Picture picture = encoded.decode(reduction);
    if (cache.isOn()) {
      cache.offer(sample.picture(), picture);
    }
    plan.picture(picture, out, 0);
    return plan;
  }
}
