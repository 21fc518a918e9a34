package org.finetune4j.data.transform;

import java.util.List;

/**
 * Brings channels to (value / 255 - mean) / std.
 *
 * @param mean of red, green and blue, in [0,1]
 * @param std of red, green and blue, above 0
 */
public record Normalize(List<Double> mean, List<Double> std) {
  /** torchvision's, for weights trained on ImageNet. */
  public static final Normalize IMAGENET =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public Normalize {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException("mean " + mean + " and std " + std + " of three channels");
    }
  }

  /** What the network sees of a value in [0,1] of a channel. */
  double apply(double value, int channel) {
    return (value - mean.get(channel)) / std.get(channel);
  }

  /** The value in [0,1] that the network sees so. */
  double undo(double normalised, int channel) {
    return normalised * std.get(channel) + mean.get(channel);
  }
}
