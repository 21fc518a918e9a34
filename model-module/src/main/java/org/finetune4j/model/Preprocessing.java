package org.finetune4j.model;

import java.util.Arrays;
import java.util.Objects;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;

/**
 * The transforms of validation and prediction, as a model's card describes them.
 *
 * @param size of the network's image, at most {@link #LARGEST_SIDE} a side
 * @param method how an image is brought to that size
 * @param interpolation the filter it is resized by
 * @param normalize the channels
 */
public record Preprocessing(
    ImageSize size, Method method, Interpolation interpolation, Normalize normalize) {
  /** Longest side in pixels: what is larger asks for more memory than machines have. */
  public static final int LARGEST_SIDE = 8192;

  /** How an image is brought to size. */
  public enum Method {
    /** Both sides are brought to size, whatever that does to the proportions. */
    SQUASH("squash"),
    /** Squashed to a little more, of which the centre is taken: {@link CentreOfSquash}. */
    CENTRE_OF_SQUASH("squash_centre"),
    /** The shorter side is brought to size, and the centre is taken. */
    CROP("crop");

    private final String word;

    Method(String word) {
      this.word = word;
    }

    /** Its name in a model's card. */
    public String word() {
      return word;
    }

    /**
     * The method of that name.
     *
     * @throws IllegalArgumentException if this version does not know it
     */
    public static Method of(String word) {
      return Arrays.stream(values())
          .filter(method -> method.word.equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "images are resized by '" + word + "', which this version does not know"));
    }
  }

  public Preprocessing {
    Objects.requireNonNull(size);
    Objects.requireNonNull(method);
    Objects.requireNonNull(interpolation);
    Objects.requireNonNull(normalize);
    if (Math.max(size.height(), size.width()) > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          size + " is larger than " + LARGEST_SIDE + " pixels a side");
    }
  }

  /** The transforms themselves; points are kept wherever they fall. */
  public Pipeline pipeline() {
    Pipeline pipeline =
        switch (method) {
          case SQUASH -> Pipeline.validation(Resize.squash(size));
          case CENTRE_OF_SQUASH -> Pipeline.validation(new CentreOfSquash(size));
          case CROP -> Pipeline.validation(Resize.crop(size));
        };
    return pipeline.with(interpolation).with(normalize).with(LostPoints.KEEP);
  }
}
