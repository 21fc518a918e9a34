package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.finetune4j.golden.Golden;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Golden tensors as arrays, and how far arrays are from them. */
public final class GoldenArrays {
  private GoldenArrays() {}

  /** The tensor as an array. */
  public static INDArray array(Golden.Tensor tensor, DataType type) {
    return Nd4j.create(tensor.values(), tensor.shape(), 'c').castTo(type);
  }

  /** Asserts max|actual - expected| / max|expected| of the whole tensor. */
  public static void assertClose(
      String what, INDArray actual, Golden.Tensor expected, double relative) {
    assertThat(actual.length()).as(what).isEqualTo(expected.values().length);
    assertClose(what, actual.dup('c').data().asDouble(), expected.values(), relative);
  }

  /** Asserts max|actual - expected| / max|expected|. */
  public static void assertClose(String what, double[] actual, float[] expected, double relative) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      // Not Math.max alone: it must not lose a NaN.
      double d = Math.abs(actual[i] - expected[i]);
      difference = d > difference || Double.isNaN(d) ? d : difference;
    }
    assertThat(difference)
        .as(
            "%s: expected %s..., got %s...",
            what,
            Arrays.toString(Arrays.copyOf(expected, Math.min(4, expected.length))),
            Arrays.toString(Arrays.copyOf(actual, Math.min(4, actual.length))))
        .isLessThanOrEqualTo(relative * largest);
  }
}
