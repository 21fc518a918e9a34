package org.finetune4j.eval.interval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The weights of up to 128 samples side by side, eight to a long, so that one pass over the images
 * serves them all. Sums are kept in pairs of longs with sixteen bits for each sample, and emptied
 * into doubles before they can overflow: 512 weights of at most 127 are below 2^16.
 *
 * @param packed sixteen longs an image: byte k of long j is the weight in sample 8j + k
 * @param samples how many of the 128 there are
 */
record Lanes(long[] packed, int samples) {
  private static final int LONGS = Replicates.TOGETHER / Long.BYTES;

  /** So many images are looked at together; 512 would not overflow. */
  private static final int NEAR = 128;

  /** As many longs are summed at a time as there are registers for. */
  private static final int AT_A_TIME = 4;

  private static final long EVEN = 0x00ff00ff00ff00ffL;

  /**
   * Of samples.
   *
   * @param used by lanes that are no longer needed: taken where it is long enough
   */
  static Lanes of(byte[][] weights, long[] used) {
    int rows = weights[0].length;
    int length = Math.multiplyExact(rows, LONGS);
    long[] packed = used.length < length ? new long[length] : used;
    byte[][] all = Arrays.copyOf(weights, Replicates.TOGETHER);
    Arrays.fill(all, weights.length, all.length, new byte[rows]);
    int part = Math.max(1, rows / 64);
    IntStream.rangeClosed(0, rows / part)
        .parallel()
        .forEach(p -> pack(all, packed, p * part, Math.min(rows, (p + 1) * part)));
    return new Lanes(packed, weights.length);
  }

  private static void pack(byte[][] weights, long[] packed, int from, int to) {
    for (int at = 0; at < LONGS; at++) {
      byte[] a = weights[8 * at];
      byte[] b = weights[8 * at + 1];
      byte[] c = weights[8 * at + 2];
      byte[] d = weights[8 * at + 3];
      byte[] e = weights[8 * at + 4];
      byte[] f = weights[8 * at + 5];
      byte[] g = weights[8 * at + 6];
      byte[] h = weights[8 * at + 7];
      for (int row = from; row < to; row++) {
        int low = a[row] | b[row] << 8 | c[row] << 16 | d[row] << 24;
        long high = e[row] | f[row] << 8 | g[row] << 16 | h[row] << 24;
        packed[row * LONGS + at] = high << 32 | low; // no weight is negative
      }
    }
  }

  /** By sample: the average precision of a label; NaN where nothing is positive. */
  double[] averagePrecision(Steps steps) {
    Pass pass = new Pass(steps.rows());
    int from = 0;
    for (int step = 0; step < steps.ends().length; step++) {
      int positives = steps.positivesAt()[step];
      int end = steps.ends()[step];
      pass.add(from, positives, pass.all);
      Arrays.fill(pass.gained, 0);
      pass.add(positives, end, pass.gained);
      pass.step();
      from = end;
    }
    for (int sample = 0; sample < samples; sample++) {
      pass.areas[sample] /= pass.found[sample]; // 0/0 without positives
    }
    return Arrays.copyOf(pass.areas, samples);
  }

  /** A pass over the images of a label, in their order; a number each sample, exact in double. */
  private final class Pass {
    private final int[] rows;

    /** The weights of the next images one after the other: many are on their way at a time. */
    private final long[] near = new long[NEAR * LONGS];

    private int nearFrom;
    private int nearTo;

    private final long[] sums = new long[2 * LONGS];
    private final double[] all = new double[Replicates.TOGETHER];
    private final double[] gained = new double[Replicates.TOGETHER];
    private final double[] found = new double[Replicates.TOGETHER];
    private final double[] areas = new double[Replicates.TOGETHER];

    Pass(int[] rows) {
      this.rows = rows;
    }

    /** Ends a step. */
    void step() {
      for (int i = 0; i < areas.length; i++) {
        all[i] += gained[i];
        found[i] += gained[i];
        // Where nothing is taken yet, nothing is gained.
        areas[i] += gained[i] * found[i] / Math.max(1, all[i]);
      }
    }

    /** Adds the weights of the images at those places. */
    void add(int from, int to, double[] into) {
      for (int start = from; start < to; ) {
        if (start == nearTo) {
          fetch();
        }
        int end = Math.min(to, nearTo);
        for (int first = 0; first < LONGS; first += AT_A_TIME) {
          addFour(start - nearFrom, end - nearFrom, first);
        }
        empty(into);
        start = end;
      }
    }

    private void fetch() {
      nearFrom = nearTo;
      nearTo = Math.min(rows.length, nearFrom + NEAR);
      int to = 0;
      for (int place = nearFrom; place < nearTo; place++) {
        int at = rows[place] * LONGS;
        for (int i = 0; i < LONGS; i++) {
          near[to++] = packed[at + i];
        }
      }
    }

    // Eight sums in registers at a time.
    private void addFour(int from, int to, int first) {
      long a = 0;
      long b = 0;
      long c = 0;
      long d = 0;
      long e = 0;
      long f = 0;
      long g = 0;
      long h = 0;
      for (int at = from * LONGS + first; at < to * LONGS; at += LONGS) {
        long one = near[at];
        long two = near[at + 1];
        long three = near[at + 2];
        long four = near[at + 3];
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
      sums[to2] = a;
      sums[to2 + 1] = b;
      sums[to2 + 2] = c;
      sums[to2 + 3] = d;
      sums[to2 + 4] = e;
      sums[to2 + 5] = f;
      sums[to2 + 6] = g;
      sums[to2 + 7] = h;
    }

    private void empty(double[] into) {
      for (int i = 0; i < LONGS; i++) {
        long even = sums[2 * i];
        long odd = sums[2 * i + 1];
        int sample = i * Long.BYTES;
        into[sample] += even & 0xffff;
        into[sample + 1] += odd & 0xffff;
        into[sample + 2] += even >>> 16 & 0xffff;
        into[sample + 3] += odd >>> 16 & 0xffff;
        into[sample + 4] += even >>> 32 & 0xffff;
        into[sample + 5] += odd >>> 32 & 0xffff;
        into[sample + 6] += even >>> 48;
        into[sample + 7] += odd >>> 48;
      }
    }
  }
}
