package org.finetune4j.data.transform;

import java.util.Arrays;

/**
 * Which pixels make up each pixel of an output axis, and with what weight: Pillow's filters, as
 * wide as one output pixel asks but never narrower than for the input's, in Pillow's whole numbers.
 */
final class Taps {
  /** Pillow's: 32 bits less 8 of the pixel and 2 to spare. */
  static final int PRECISION = 22;

  /** Taps of output o: from first[o] to first[o + 1]. */
  final int[] first;

  final int[] pixel;
  final int[] weight;

  private Taps(int[] first, int[] pixel, int[] weight) {
    this.first = first;
    this.pixel = pixel;
    this.weight = weight;
  }

  static Taps of(Axis axis, Interpolation interpolation) {
    double scale = axis.scale();
    double start = axis.start();
    double stretch = Math.max(1, Math.abs(scale));
    double support = interpolation.support() * stretch;
    int output = axis.output();
    int most = 2 * (int) Math.ceil(support) + 2;
    int[] first = new int[output + 1];
    int[] pixel = new int[output * most];
    int[] weight = new int[output * most];
    int[] seen = new int[most];
    double[] share = new double[most];
    int count = 0;
    for (int o = 0; o < output; o++) {
      double centre = start + (o + .5) * scale;
      int from = (int) Math.floor(centre - support + .5);
      int taps = (int) Math.floor(centre + support + .5) - from;
      double sum = 0;
      for (int t = 0; t < taps; t++) {
        share[t] = interpolation.weight((from + t + .5 - centre) / stretch);
        seen[t] = share[t] != 0 ? axis.pixel(from + t + .5) : Axis.DROPPED;
        sum += seen[t] == Axis.DROPPED ? 0 : share[t];
      }
      for (int t = 0; t < taps; t++) {
        if (seen[t] >= 0) {
          pixel[count] = seen[t];
          double exact = share[t] / sum * (1 << PRECISION);
          weight[count++] = (int) (exact < 0 ? exact - .5 : exact + .5);
        }
      }
      first[o + 1] = count;
    }
    return new Taps(first, Arrays.copyOf(pixel, count), Arrays.copyOf(weight, count));
  }
}
