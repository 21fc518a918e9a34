package org.finetune4j.data.image;

/** What a pixel that lets something through looks like over white. */
final class Blend {
  private Blend() {}

  /**
   * A level of 8 bits.
   *
   * @param level 0..most
   * @param alpha 0..most; most is opaque
   * @param most 255 or 65535
   * @param multiplied whether the level is multiplied by alpha already
   */
  static int overWhite(int level, int alpha, int most, boolean multiplied) {
    if (alpha == most && most == 255) {
      return level;
    }
    long colour = multiplied ? (long) level * most : (long) level * alpha;
    long sum = colour + (long) (most - alpha) * most;
    long scale = (long) most * (most / 255);
    return (int) Math.min(255, (sum + scale / 2) / scale);
  }
}
