package org.finetune4j.model;

/**
 * Where a bottleneck network halves its image. Names and shapes of the tensors are the same in the
 * first two.
 */
public enum Geometry {
  /** v1.5, torchvision's: the stride of 2 is in the 3x3 convolution. */
  TORCHVISION,
  /**
   * v1, of the paper (He et al., arXiv 1512.03385) and Keras: the stride of 2 is in the first 1x1
   * convolution.
   */
  PAPER,
  /**
   * Deeplearning4j's zoo as it is: v1, stage 2 halved once more, no padding before the maximum
   * pool.
   */
  ZOO
}
