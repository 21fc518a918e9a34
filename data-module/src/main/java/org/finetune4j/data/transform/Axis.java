package org.finetune4j.data.transform;

import java.util.List;

/**
 * One axis of a whole chain of framings, seen from the pixels of the image as decoded.
 *
 * @param spans first the one that looks at the original
 * @param pixels length of the image as decoded
 * @param reduction pixels of the original to one of these
 * @param lead where the original begins, in these pixels
 */
record Axis(List<Span> spans, int pixels, int reduction, double lead) {
  /** A tap that counts, but shows black. */
  static final int BLACK = -1;

  /** A tap that does not count. */
  static final int DROPPED = -2;

  int output() {
    return spans.get(spans.size() - 1).output();
  }

  /** Pixels as decoded to one pixel of the output; negative where the axis is flipped. */
  double scale() {
    double scale = 1;
    for (Span span : spans) {
      scale *= span.scale();
    }
    return scale / reduction;
  }

  /** Where the output begins, in pixels as decoded. */
  double start() {
    double start = 0;
    double scale = 1;
    for (Span span : spans) {
      start += scale * span.start();
      scale *= span.scale();
    }
    return start / reduction + lead;
  }

  /** Which pixel is used for a place, given in pixels as decoded: its index, BLACK or DROPPED. */
  int pixel(double place) {
    double at = (place - lead) * reduction;
    double[] starts = new double[spans.size()];
    double[] scales = new double[spans.size()];
    double start = 0;
    double scale = 1;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = start;
      scales[i] = scale;
      start += scale * spans.get(i).start();
      scale *= spans.get(i).scale();
    }
    for (int i = starts.length - 1; i >= 0; i--) {
      Span span = spans.get(i);
      double seen = (at - starts[i]) / scales[i];
      if (seen < span.cutStart() || seen > span.cutEnd()) {
        return DROPPED;
      }
      double inside = span.inside(seen);
      if (Double.isNaN(inside)) {
        return BLACK;
      }
      if (inside != seen) {
        at = starts[i] + scales[i] * inside;
      }
    }
    return Math.max(0, Math.min(pixels - 1, (int) Math.floor(at / reduction + lead)));
  }
}
