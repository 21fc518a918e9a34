package org.finetune4j.model;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;

/**
 * The images that a backbone's weights were trained on, as whoever published them describes them.
 *
 * @param normalize of the channels
 * @param interpolation the filter they were resized by
 * @param cropShare the side of the centre crop of the published evaluation over that of the resized
 *     image, above 0 and at most 1; empty where it is not known. Fine-tuning has fastai's crops, at
 *     a size of the user's, so that a model only remembers it
 * @param source who describes them so, for a person
 */
public record PretrainedInput(
    Normalize normalize, Interpolation interpolation, OptionalDouble cropShare, String source) {
  public PretrainedInput {
    Objects.requireNonNull(normalize);
    Objects.requireNonNull(interpolation);
    Objects.requireNonNull(source);
    cropShare.ifPresent(PretrainedInput::requireShare);
  }

  private static void requireShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a crop share is above 0 and at most 1, not " + share);
    }
  }

  /** Torchvision's mean and standard deviation of ImageNet, resized bilinearly. */
  public static PretrainedInput imagenet() {
    return new PretrainedInput(
        Normalize.IMAGENET, Interpolation.BILINEAR, OptionalDouble.empty(), "default");
  }

  /** One line for a person, the same on every machine. */
  public String describe() {
    String crop =
        cropShare.isPresent()
            ? String.format(Locale.ROOT, ", crop %.3f", cropShare.getAsDouble())
            : "";
    return String.format(
        Locale.ROOT,
        "mean %s, std %s, %s%s (%s)",
        numbers(normalize.mean()),
        numbers(normalize.std()),
        interpolation.word(),
        crop,
        source);
  }

  private static String numbers(List<Double> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
