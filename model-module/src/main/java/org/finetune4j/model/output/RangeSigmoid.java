package org.finetune4j.model.output;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A sigmoid stretched to low..high: fastai's {@code sigmoid_range}. */
final class RangeSigmoid extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final double low;
  @JsonProperty private final double high;

  /** Low, where a logit of minus infinity leads, below high. */
  @JsonCreator
  RangeSigmoid(@JsonProperty("low") double low, @JsonProperty("high") double high) {
    this.low = low;
    this.high = high;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return Transforms.sigmoid(in, false).muli(high - low).addi(low);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    INDArray sigmoid = Transforms.sigmoid(in, true);
    INDArray slope = sigmoid.rsub(1).muli(sigmoid).muli(high - low).muli(epsilon);
    return new Pair<>(slope, null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeSigmoid range && range.low == low && range.high == high;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(low) * 31 + Double.hashCode(high);
  }
}
