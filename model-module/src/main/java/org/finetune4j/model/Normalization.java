package org.finetune4j.model;

import java.util.List;

/**
 * How an image's channels become a network's input: (value / 255 - mean) / std, red, green, blue.
 *
 * @param mean three numbers in [0,1]
 * @param std three numbers above 0, at least a millionth
 */
public record Normalization(List<Double> mean, List<Double> std) {
  /** torchvision's and timm's, for weights from ImageNet. */
  public static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** What is divided by less is no number that a network could use. */
  private static final double LEAST = 1e-6;

  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3) {
      throw new IllegalArgumentException(
          "a mean and a standard deviation for each of three channels");
    }
    if (mean.stream().anyMatch(m -> !(m >= 0 && m <= 1))
        || std.stream().anyMatch(s -> !(s >= LEAST && s < Double.POSITIVE_INFINITY))) {
      throw new IllegalArgumentException(
          "means are in 0 .. 1 and standard deviations above 0, not " + mean + " and " + std);
    }
  }
}
