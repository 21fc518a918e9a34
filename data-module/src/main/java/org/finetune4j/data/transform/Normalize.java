package org.finetune4j.data.transform;

import java.util.List;

/**
 * Brings channels to (value / 255 - mean) / std.
 *
 * @param mean of red, green and blue, in [0,1]
 * @param std of red, green and blue, at least a millionth
 */
public record Normalize(List<Double> mean, List<Double> std) {
  /** torchvision's and timm's, for weights trained on ImageNet. */
  public static final Normalize IMAGENET =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** Division by less gives numbers that no network can use. */
  private static final double LEAST = 1e-6;

  public Normalize {
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

  /** The network's input for a value in [0,1] of a channel. */
  double apply(double value, int channel) {
    return (value - mean.get(channel)) / std.get(channel);
  }

  /** The value in [0,1] that becomes this input. */
  double undo(double normalised, int channel) {
    return normalised * std.get(channel) + mean.get(channel);
  }
}
