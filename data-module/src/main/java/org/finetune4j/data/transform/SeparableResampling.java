package org.finetune4j.data.transform;

import java.util.Arrays;
import org.finetune4j.data.image.Image;

/**
 * Resamples an image whose axes stay axes, first along x, then along y, rounding to 8 bits after
 * each: Pillow's {@code resize} to the bit.
 */
final class SeparableResampling {
  private static final int HALF = 1 << Taps.PRECISION - 1;

  private SeparableResampling() {}

  /** {@code [y.output, x.output, 3]}, interleaved. */
  static byte[] rgb(Image image, Axis x, Axis y, Interpolation interpolation) {
    Taps across = Taps.of(x, interpolation);
    Taps down = Taps.of(y, interpolation);
    int[] rows = rowsNeeded(down, image.height());
    int[] narrow = across(image, across, x.output(), rows);
    return down(narrow, down, 3 * x.output(), rows);
  }

  /** For each row of the image its place among those that are needed, or -1. */
  private static int[] rowsNeeded(Taps down, int height) {
    int[] rows = new int[height];
    for (int row : down.pixel) {
      rows[row] = 1;
    }
    int count = 0;
    for (int row = 0; row < height; row++) {
      rows[row] = rows[row] == 1 ? count++ : -1;
    }
    return rows;
  }

  /** Whole numbers, though they hold bytes: only so does the JIT vectorise the next pass. */
  private static int[] across(Image image, Taps taps, int width, int[] rows) {
    byte[] rgb = image.rgb();
    int[] first = taps.first;
    int[] pixel = taps.pixel;
    int[] weight = taps.weight;
    int needed = 0;
    for (int row : rows) {
      needed += row >= 0 ? 1 : 0;
    }
    int[] narrow = new int[3 * width * needed];
    int to = 0;
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] < 0) {
        continue;
      }
      int begin = 3 * row * image.width();
      for (int o = 0; o < width; o++) {
        int r = HALF;
        int g = HALF;
        int b = HALF;
        for (int t = first[o]; t < first[o + 1]; t++) {
          int at = begin + 3 * pixel[t];
          int w = weight[t];
          r += w * (rgb[at] & 0xff);
          g += w * (rgb[at + 1] & 0xff);
          b += w * (rgb[at + 2] & 0xff);
        }
        narrow[to++] = level(r);
        narrow[to++] = level(g);
        narrow[to++] = level(b);
      }
    }
    return narrow;
  }

  private static byte[] down(int[] narrow, Taps taps, int row, int[] rows) {
    int height = taps.first.length - 1;
    byte[] out = new byte[row * height];
    int[] sum = new int[row];
    for (int o = 0; o < height; o++) {
      Arrays.fill(sum, HALF);
      for (int t = taps.first[o]; t < taps.first[o + 1]; t++) {
        int from = rows[taps.pixel[t]] * row;
        int w = taps.weight[t];
        for (int i = 0; i < row; i++) {
          sum[i] += w * narrow[from + i];
        }
      }
      int to = o * row;
      for (int i = 0; i < row; i++) {
        out[to + i] = (byte) level(sum[i]);
      }
    }
    return out;
  }

  private static int level(int sum) {
    return Math.max(0, Math.min(255, sum >> Taps.PRECISION));
  }
}
