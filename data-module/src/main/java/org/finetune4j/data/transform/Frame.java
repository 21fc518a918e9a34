package org.finetune4j.data.transform;

import org.finetune4j.data.ImageSize;

/** Which box of an image is brought to which size, axis by axis. */
record Frame(Span x, Span y) {
  /**
   * Cuts a box of whole pixels, which may reach over the edges, and resamples it alone: what
   * Pillow's {@code crop} then {@code resize} do.
   */
  static Frame cut(
      ImageSize in, int left, int top, int width, int height, PadMode pad, ImageSize size) {
    return new Frame(
        Span.cut(in.width(), left, width, pad, size.width()),
        Span.cut(in.height(), top, height, pad, size.height()));
  }

  ImageSize size() {
    return new ImageSize(y.output(), x.output());
  }

  /** From pixels of the output to pixels of the input. */
  Homography toInput() {
    return Homography.axes(x.scale(), x.start(), y.scale(), y.start());
  }
}
