package org.finetune4j.data.transform;

/** Lighting and normalisation in one step, by table. */
final class LightingTable {
  /** Fine enough that the straight lines between stay well under a tenth of a level away. */
  private static final int STEPS = 1020;

  private final Lighting lighting;
  private final Normalize normalize;

  LightingTable(Lighting lighting, Normalize normalize) {
    this.lighting = lighting;
    this.normalize = normalize;
  }

  /** From {@code [pixels, 3]} of 8 bits to {@code [3, pixels]} from that place on. */
  void apply(byte[] rgb, float[] out, int offset) {
    int pixels = rgb.length / 3;
    double[] lit = lit(255);
    for (int c = 0; c < 3; c++) {
      float[] table = table(lit, c);
      int to = offset + c * pixels;
      for (int i = 0, from = c; i < pixels; i++, from += 3) {
        out[to + i] = table[rgb[from] & 0xff];
      }
    }
  }

  /** Changes {@code [3, pixels]}, 0..255, in place. */
  void apply(float[] levels, int offset, int pixels) {
    boolean straight = lighting.equals(Lighting.NONE);
    double[] lit = lit(straight ? 1 : STEPS);
    float scale = (lit.length - 1) / 255f;
    for (int c = 0; c < 3; c++) {
      float[] table = table(lit, c);
      int from = offset + c * pixels;
      for (int i = from; i < from + pixels; i++) {
        float at = levels[i] * scale;
        int below = Math.min(lit.length - 2, (int) at);
        levels[i] = table[below] + (at - below) * (table[below + 1] - table[below]);
      }
    }
  }

  /** What the lighting makes of values from 0 to 1. */
  private double[] lit(int steps) {
    double[] lit = new double[steps + 1];
    for (int i = 0; i <= steps; i++) {
      double value = i / (double) steps;
      lit[i] = lighting.equals(Lighting.NONE) ? value : lighting.apply(value);
    }
    return lit;
  }

  private float[] table(double[] lit, int channel) {
    float[] table = new float[lit.length];
    for (int i = 0; i < lit.length; i++) {
      table[i] = (float) normalize.apply(lit[i], channel);
    }
    return table;
  }
}
