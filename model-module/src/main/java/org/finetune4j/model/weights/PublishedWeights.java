package org.finetune4j.model.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.PretrainedInput;

/**
 * How torchvision and timm resize ImageNet for the weights they publish, by the names they give the
 * files. All of them have the usual mean and standard deviation.
 */
enum PublishedWeights {
  /** torchvision's first: 256 to 224. */
  TORCHVISION_1(
      Interpolation.BILINEAR,
      224 / 256.0,
      List.of("", "tv"),
      "f37072fd 5c106cde b627a593 333f7ec4 0676ba61 19c8e357 63fe2227 5d3b4d8f 394f9c45 b121ed2d"),
  /** torchvision's second: 232 to 224. */
  TORCHVISION_2(Interpolation.BILINEAR, 224 / 232.0, List.of("tv2"), "11ad3fa6 cd907fc2 f82ba261"),
  /** timm's "ResNet strikes back". */
  TIMM_STRIKES_BACK(
      Interpolation.BICUBIC, 0.95, List.of("a1", "a2", "a3", "b1k", "b2k", "c1", "c2", "d"), ""),
  /** The same, whose crop differs from depth to depth. */
  TIMM_A1H(Interpolation.BICUBIC, 0, List.of("a1h"), ""),
  /** timm's others, and Gluon's. */
  TIMM(Interpolation.BICUBIC, 0.875, List.of("am", "bt", "ra", "ram", "gluon"), "43635321");

  /** {@code resnet50}, {@code resnet50.a1}, {@code resnet50.a1_in1k}, {@code resnet50_a1_0-...}. */
  private static final Pattern NAME =
      Pattern.compile(
          "resnet(?:18|34|50|101|152)(?:[._]([a-z][a-z0-9]*?)(?:_in1k|_\\d+)?)?(?:-([0-9a-f]{8}))?");

  private static final Pattern EXTENSION = Pattern.compile("\\.(safetensors|pth|pt|bin)$");

  private final Interpolation interpolation;

  /** 0 where it is not one share. */
  private final double cropShare;

  private final List<String> tags;
  private final List<String> digests;

  PublishedWeights(
      Interpolation interpolation, double cropShare, List<String> tags, String digests) {
    this.interpolation = interpolation;
    this.cropShare = cropShare;
    this.tags = tags;
    this.digests = List.of(digests.split(" "));
  }

  /** The images of the weights of that file name; empty for a name that is nobody's. */
  static Optional<PretrainedInput> input(String fileName) {
    String name = EXTENSION.matcher(fileName).replaceFirst("");
    Matcher match = NAME.matcher(name);
    if (!match.matches()) {
      return Optional.empty();
    }
    String tag = Optional.ofNullable(match.group(1)).orElse("");
    String digest = Optional.ofNullable(match.group(2)).orElse("");
    return Arrays.stream(values())
        .filter(
            weights ->
                tag.isEmpty() && !digest.isEmpty()
                    ? weights.digests.contains(digest)
                    : weights.tags.contains(tag))
        .findFirst()
        .map(
            weights ->
                new PretrainedInput(
                    Normalize.IMAGENET,
                    weights.interpolation,
                    weights.cropShare > 0
                        ? OptionalDouble.of(weights.cropShare)
                        : OptionalDouble.empty(),
                    "as published for " + name));
  }
}
