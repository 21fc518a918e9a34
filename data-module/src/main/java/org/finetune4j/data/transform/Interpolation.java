package org.finetune4j.data.transform;

import java.util.Arrays;
import java.util.Optional;

/**
 * The filter that brings an image to another size, Pillow's: as wide as one output pixel asks, so
 * that nothing aliases. Where an augmentation turns or warps an image it is sampled bilinearly
 * whatever this is, as in fastai.
 */
public enum Interpolation {
  /** A triangle; fastai's and torchvision's. */
  BILINEAR("bilinear", 1),
  /** Keys' cubic with a = -0.5, which sharpens a little; that of timm's own weights. */
  BICUBIC("bicubic", 2);

  private static final double A = -.5;

  private final String word;
  private final double support;

  Interpolation(String word, double support) {
    this.word = word;
    this.support = support;
  }

  /** Its name in files, as timm and torchvision have it. */
  public String word() {
    return word;
  }

  /** The filter of that name; empty for one that is not known here. */
  public static Optional<Interpolation> named(String word) {
    return Arrays.stream(values()).filter(filter -> filter.word.equals(word)).findFirst();
  }

  /** How far the filter reaches to either side, in pixels of what is not made smaller. */
  double support() {
    return support;
  }

  /** The weight of a pixel at that distance from the centre. */
  double weight(double distance) {
    double x = Math.abs(distance);
    if (x >= support) {
      return 0;
    } else if (this == BILINEAR) {
      return 1 - x;
    }
    return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * A;
  }
}
