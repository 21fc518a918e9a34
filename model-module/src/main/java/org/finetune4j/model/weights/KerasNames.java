package org.finetune4j.model.weights;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Keras and Deeplearning4j's zoo call the layers of a ResNet: as Caffe did ({@code
 * res2a_branch2b}), or since Keras 2.3 {@code conv2_block1_2_conv}. Stages are counted from the
 * stem, so torchvision's layer1 is stage 2.
 */
final class KerasNames {
  private static final Map<String, String> OUTSIDE_BLOCKS =
      Map.of(
          "conv1",
          "conv1",
          "bn_conv1",
          "bn1",
          "fc1000",
          "fc",
          "conv1_conv",
          "conv1",
          "conv1_bn",
          "bn1",
          "probs",
          "fc",
          "predictions",
          "fc",
          "stem-cnn1",
          "conv1",
          "stem-batch1",
          "bn1");

  private static final Pattern CAFFE =
      Pattern.compile("(res|bn)([2-5])([a-z])(\\d{0,3})_branch(1|2[abc])");

  private static final Pattern KERAS =
      Pattern.compile("conv([2-5])_block(\\d{1,3})_([0-3])_(conv|bn)");

  private KerasNames() {}

  /** Torchvision's module, such as {@code layer1.0.conv2}; empty for a name of no ResNet. */
  static Optional<String> module(String layer) {
    Optional<String> known = Optional.ofNullable(OUTSIDE_BLOCKS.get(layer));
    return known.or(() -> caffe(layer)).or(() -> keras(layer));
  }

  // Blocks are a, b, c, or, where there are many, a, b1, b2.
  private static Optional<String> caffe(String layer) {
    Matcher match = CAFFE.matcher(layer);
    if (!match.matches()) {
      return Optional.empty();
    }
    int block =
        match.group(4).isEmpty()
            ? match.group(3).charAt(0) - 'a'
            : Integer.parseInt(match.group(4));
    String branch = match.group(5);
    int number = branch.equals("1") ? 0 : branch.charAt(1) - 'a' + 1;
    return Optional.of(module(match.group(2), block, number, match.group(1).equals("bn")));
  }

  private static Optional<String> keras(String layer) {
    Matcher match = KERAS.matcher(layer);
    return match.matches()
        ? Optional.of(
            module(
                match.group(1),
                Integer.parseInt(match.group(2)) - 1,
                Integer.parseInt(match.group(3)),
                match.group(4).equals("bn")))
        : Optional.empty();
  }

  /** Number 0 is the shortcut's. */
  private static String module(String stage, int block, int number, boolean norm) {
    String place = "layer" + (Integer.parseInt(stage) - 1) + "." + block + ".";
    if (number == 0) {
      return place + "downsample." + (norm ? 1 : 0);
    }
    return place + (norm ? "bn" : "conv") + number;
  }

  /** The batch normalisation that follows a convolution of torchvision's. */
  static String normAfter(String convolution) {
    return convolution.endsWith("downsample.0")
        ? convolution.substring(0, convolution.length() - 1) + "1"
        : convolution.replace("conv", "bn");
  }

  static boolean isNorm(String module) {
    return module.contains("bn") || module.endsWith("downsample.1");
  }
}
