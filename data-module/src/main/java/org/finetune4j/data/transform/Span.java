package org.finetune4j.data.transform;

/**
 * One axis of a framing: which stretch of the input becomes the whole of the output, what may be
 * looked at, and what is seen outside the input. In pixels of the input, edges at whole numbers.
 *
 * @param input length of the input
 * @param start where the stretch begins
 * @param length of the stretch; negative runs it backwards
 * @param cutStart nothing before this is looked at
 * @param cutEnd nothing after this is looked at
 * @param pad what is seen outside the input
 * @param mirror where {@link PadMode#REFLECTION} mirrors, in pixels from the edge: 0 at the edge,
 *     so that its pixel is repeated, or 0.5 at the centre of its pixel, which is not
 * @param output length of the output
 */
record Span(
    int input,
    double start,
    double length,
    double cutStart,
    double cutEnd,
    PadMode pad,
    double mirror,
    int output) {

  /** Part of the input, resampled as if the rest were not there. */
  static Span cut(int input, double start, double length, PadMode pad, int output) {
    return new Span(input, start, length, start, start + length, pad, .5, output);
  }

  /** Part of the input, resampled in sight of the whole. */
  static Span window(int input, double start, double length, int output) {
    return new Span(input, start, length, 0, input, PadMode.BORDER, 0, output);
  }

  /** Any stretch of a plane that goes on for ever. */
  static Span open(int input, double start, double length, PadMode pad, int output) {
    return new Span(
        input, start, length, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, pad, 0, output);
  }

  double scale() {
    return length / output;
  }

  /** The place inside the input that is used for this one; NaN for black. */
  double inside(double place) {
    if (place >= 0 && place <= input) {
      return place;
    }
    return switch (pad) {
      case ZEROS -> Double.NaN;
      case BORDER -> place < 0 ? Math.min(.5, input) : Math.max(input - .5, 0);
      case REFLECTION -> fold(place, mirror, input - mirror);
    };
  }

  private static double fold(double place, double low, double high) {
    if (high <= low) {
      return low;
    }
    double period = 2 * (high - low);
    double from = Math.abs((place - low) % period);
    return low + (from > high - low ? period - from : from);
  }
}
