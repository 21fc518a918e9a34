package org.finetune4j.model.network;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network takes.
 *
 * @param pooled whether it is a head alone, which takes features that are pooled already
 */
record ExpectedArrays(NetworkSpec spec, boolean pooled) {
  /** Refuses features that do not fit, or whose memory is gone. */
  void features(INDArray features) {
    requireOpen(features);
    boolean right =
        pooled
            ? features.rank() == 2 && features.size(1) == 2L * spec.shape().features()
            : features.rank() == 4 && features.size(1) == 3;
    if (!right) {
      throw new IllegalArgumentException(
          (pooled ? "pooled features are [batch, 2 * features], not " : "")
              + (pooled ? "" : "images are [batch, 3, height, width], not ")
              + Arrays.toString(features.shape()));
    }
  }

  /** Refuses targets or a mask that do not fit the features, or whose memory is gone. */
  void targets(INDArray features, INDArray targets) {
    requireOpen(targets);
    if (targets.rank() != 2
        || targets.size(0) != features.size(0)
        || targets.size(1) != spec.width()) {
      throw new IllegalArgumentException(
          "targets and masks are ["
              + features.size(0)
              + ", "
              + spec.width()
              + "] here, not "
              + Arrays.toString(targets.shape()));
    }
  }

  private static void requireOpen(INDArray given) {
    if (given.wasClosed()) {
      throw new IllegalStateException("an array that was closed: " + given);
    }
  }
}
