package org.finetune4j.model.graph;

import org.finetune4j.model.Geometry;

/** Where each geometry halves the image. */
final class Strides {
  private Strides() {}

  /** Stride of the first block of layer 1..4. */
  static int ofLayer(Geometry geometry, int layer) {
    return layer == 1 && geometry != Geometry.ZOO ? 1 : 2;
  }

  /** Of a bottleneck's first convolution, 1x1. */
  static int ofFirst(Geometry geometry, int stride) {
    return geometry == Geometry.TORCHVISION ? 1 : stride;
  }

  /** Of a bottleneck's second convolution, 3x3. */
  static int ofSecond(Geometry geometry, int stride) {
    return geometry == Geometry.TORCHVISION ? stride : 1;
  }

  /** Of the stem's maximum pool. */
  static int poolPadding(Geometry geometry) {
    return geometry == Geometry.ZOO ? 0 : 1;
  }
}
