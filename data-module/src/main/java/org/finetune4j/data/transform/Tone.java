package org.finetune4j.data.transform;

/** Lighting and normalisation in one step, by table. */
final class Tone {
  /** Fine enough that the straight lines between stay well under a tenth of a level away. */
  private static final int STEPS = 1020;

  private final Lighting lighting;
  private final Normalize normalize;

  Tone(Lighting lighting, Normalize normalize) {
    this.lighting = lighting;
    this.normalize = normalize;
  }

  /** From {@code [pixels, 3]} of 8 bits to {@code [3, pixels]} from that place on. */
  void apply(byte[] rgb, float[] out, int offset) {
    int pixels = rgb.length / 3;
    for (int c = 0; c < 3; c++) {
      float[] table = table(255, c);
      int to = offset + c * pixels;
      for (int i = 0, from = c; i < pixels; i++, from += 3) {
        out[to + i] = table[rgb[from] & 0xff];
      }
    }
  }

  /** Changes {@code [3, pixels]}, 0..255, in place. */
  void apply(float[] levels, int offset, int pixels) {
    for (int c = 0; c < 3; c++) {
      int from = offset + c * pixels;
      if (lighting.equals(Lighting.NONE)) {
        float scale = (float) (1 / (255 * normalize.std().get(c)));
        float shift = (float) normalize.apply(0, c);
        for (int i = from; i < from + pixels; i++) {
          levels[i] = levels[i] * scale + shift;
        }
      } else {
        float[] table = table(STEPS, c);
        for (int i = from; i < from + pixels; i++) {
          float at = levels[i] * (STEPS / 255f);
          int below = Math.min(STEPS - 1, (int) at);
          levels[i] = table[below] + (at - below) * (table[below + 1] - table[below]);
        }
      }
    }
  }

  private float[] table(int steps, int channel) {
    float[] table = new float[steps + 1];
    boolean lit = !lighting.equals(Lighting.NONE);
    for (int i = 0; i <= steps; i++) {
      double value = i / (double) steps;
      table[i] = (float) normalize.apply(lit ? lighting.apply(value) : value, channel);
    }
    return table;
  }
}
