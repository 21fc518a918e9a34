package org.finetune4j.eval;

/**
 * How exact the labels themselves are: no model can be shown to be better than that.
 *
 * @param name where the noise comes from
 * @param millimetres its size, at least 0
 */
public record NoiseFloor(String name, double millimetres) {
  /** Refuses a negative size or a blank name. */
  public NoiseFloor {
    if (name.isBlank() || !(millimetres >= 0 && Double.isFinite(millimetres))) {
      throw new IllegalArgumentException("noise '" + name + "' of " + millimetres + " mm");
    }
  }
}
