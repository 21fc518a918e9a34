package org.finetune4j.model.output;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A sigmoid stretched to low..high: fastai's {@code sigmoid_range}. */
final class RangeSigmoid extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  private double low;
  private double high;

  /** For Deeplearning4j's JSON. */
  public RangeSigmoid() {
    this(0, 1);
  }

  /** Low below high. */
  public RangeSigmoid(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** The end reached by a logit of minus infinity. */
  public double getLow() {
    return low;
  }

  /** For Deeplearning4j's JSON. */
  public void setLow(double low) {
    this.low = low;
  }

  /** The end reached by a logit of infinity. */
  public double getHigh() {
    return high;
  }

  /** For Deeplearning4j's JSON. */
  public void setHigh(double high) {
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
