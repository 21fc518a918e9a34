package org.finetune4j.model;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;

/**
 * How an image is brought to what a network was validated on.
 *
 * @param size of the network's image, at most {@link #LARGEST_SIDE} a side
 * @param method the name of the validation transform, for example {@code squash_centre}, {@code
 *     squash}, {@code crop}, {@code pad}
 * @param options of that transform, for example {@code pad_mode}, by name
 * @param normalization of the channels
 */
public record Preprocessing(
    ImageSize size, String method, Map<String, String> options, Normalization normalization) {
  /** Longest side in pixels: what is larger asks for more memory than machines have. */
  public static final int LARGEST_SIDE = 8192;

  /** A {@link #method}: both sides brought to size, whatever that does to the proportions. */
  public static final String SQUASH = "squash";

  /** A {@link #method}: squashed to a little more, of which the centre is taken. */
  public static final String CENTRE_OF_SQUASH = "squash_centre";

  private static final String CROP = "crop";

  public Preprocessing {
    Objects.requireNonNull(size);
    Objects.requireNonNull(method);
    Objects.requireNonNull(normalization);
    if (Math.max(size.height(), size.width()) > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          size + " is larger than " + LARGEST_SIDE + " pixels a side");
    }
    options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /**
   * The transforms described; points are kept wherever they fall.
   *
   * @throws BadInputException for a method that this version does not know
   */
  public Pipeline pipeline() {
    Pipeline pipeline =
        switch (method) {
          case SQUASH -> Pipeline.validation(Resize.squash(size));
          case CENTRE_OF_SQUASH -> Pipeline.validation(new CentreOfSquash(size));
          case CROP -> Pipeline.validation(Resize.crop(size));
          default ->
              throw new BadInputException(
                  String.format(
                      Locale.ROOT,
                      "The model was trained on images brought to size by '%s', which this version does not know: use the version it was made with.",
                      method));
        };
    return pipeline
        .with(new Normalize(normalization.mean(), normalization.std()))
        .with(LostPoints.KEEP);
  }
}
