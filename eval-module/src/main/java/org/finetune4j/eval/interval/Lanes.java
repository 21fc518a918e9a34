package org.finetune4j.eval.interval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The weights of up to 64 samples side by side, eight to a long, so that one pass over the images
 * serves them all. Sums are kept in pairs of longs with sixteen bits for each sample, and emptied
 * into wider ones before they can overflow: 512 weights of at most 127 are below 2^16.
 *
 * @param packed eight longs an image: byte k of long j is the weight in sample 8j + k
 * @param samples how many of the 64 there are
 */
record Lanes(long[] packed, int samples) {
  private static final int LONGS = Replicates.TOGETHER / Long.BYTES;
  private static final int WITHOUT_OVERFLOW = 512;
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  static Lanes of(byte[][] weights) {
    int rows = weights[0].length;
    long[] packed = new long[Math.multiplyExact(rows, LONGS)];
    int part = Math.max(1, rows / 64);
    IntStream.rangeClosed(0, rows / part)
        .parallel()
        .forEach(p -> pack(weights, packed, p * part, Math.min(rows, (p + 1) * part)));
    return new Lanes(packed, weights.length);
  }

  private static void pack(byte[][] weights, long[] packed, int from, int to) {
    for (int sample = 0; sample < weights.length; sample++) {
      byte[] one = weights[sample];
      int shift = sample % Long.BYTES * Byte.SIZE;
      int at = sample / Long.BYTES;
      for (int row = from; row < to; row++) {
        packed[row * LONGS + at] |= (long) one[row] << shift;
      }
    }
  }

  /** By sample: the average precision of a label; NaN where nothing is positive. */
  double[] averagePrecision(Steps steps) {
    Sums all = new Sums();
    Sums gained = new Sums();
    double[] areas = new double[LONGS * Long.BYTES];
    long[] found = new long[areas.length];
    int from = 0;
    for (int step = 0; step < steps.ends().length; step++) {
      all.add(steps.rows(), from, steps.ends()[step]);
      gained.add(steps.rows(), steps.positivesAt()[step], steps.ends()[step]);
      from = steps.ends()[step];
      all.empty();
      gained.empty();
      for (int sample = 0; sample < samples; sample++) {
        long more = gained.wide[sample];
        found[sample] += more;
        gained.wide[sample] = 0;
        // Where nothing is taken yet, nothing is gained.
        areas[sample] += (double) more * found[sample] / Math.max(1, all.wide[sample]);
      }
    }
    for (int sample = 0; sample < samples; sample++) {
      areas[sample] /= found[sample]; // 0/0 without positives
    }
    return Arrays.copyOf(areas, samples);
  }

  /** Sums of weights, one a sample. */
  private final class Sums {
    private final long[] narrow = new long[2 * LONGS];
    private final long[] wide = new long[LONGS * Long.BYTES];
    private int added;

    void add(int[] rows, int from, int to) {
      for (int start = from; start < to; ) {
        if (added == WITHOUT_OVERFLOW) {
          empty();
        }
        int end = Math.min(to, start + WITHOUT_OVERFLOW - added);
        for (int half = 0; half < LONGS; half += 4) {
          addFour(rows, start, end, half);
        }
        added += end - start;
        start = end;
      }
    }

    // Eight sums in registers at a time.
    private void addFour(int[] rows, int from, int to, int first) {
      long a = 0;
      long b = 0;
      long c = 0;
      long d = 0;
      long e = 0;
      long f = 0;
      long g = 0;
      long h = 0;
      for (int place = from; place < to; place++) {
        int at = rows[place] * LONGS + first;
        long one = packed[at];
        long two = packed[at + 1];
        long three = packed[at + 2];
        long four = packed[at + 3];
        a += one & EVEN;
        b += one >>> 8 & EVEN;
        c += two & EVEN;
        d += two >>> 8 & EVEN;
        e += three & EVEN;
        f += three >>> 8 & EVEN;
        g += four & EVEN;
        h += four >>> 8 & EVEN;
      }
      int to2 = 2 * first;
      narrow[to2] += a;
      narrow[to2 + 1] += b;
      narrow[to2 + 2] += c;
      narrow[to2 + 3] += d;
      narrow[to2 + 4] += e;
      narrow[to2 + 5] += f;
      narrow[to2 + 6] += g;
      narrow[to2 + 7] += h;
    }

    void empty() {
      for (int i = 0; i < narrow.length; i++) {
        long sums = narrow[i];
        int sample = i / 2 * Long.BYTES + i % 2;
        wide[sample] += sums & 0xffff;
        wide[sample + 2] += sums >>> 16 & 0xffff;
        wide[sample + 4] += sums >>> 32 & 0xffff;
        wide[sample + 6] += sums >>> 48;
        narrow[i] = 0;
      }
      added = 0;
    }
  }
}
