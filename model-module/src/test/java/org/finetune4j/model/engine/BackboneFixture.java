package org.finetune4j.model.engine;

import java.util.Map;
import java.util.Random;
import org.finetune4j.golden.Golden.Tensor;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A backbone with flat arrays of its own, as a network would hold them. */
final class BackboneFixture implements AutoCloseable {
  final BackboneStructure structure;
  final BackbonePlans backbone;
  final INDArray parameters;
  final INDArray gradients;
  INDArray inputGradient;

  BackboneFixture(BackboneStructure structure, boolean inputGradient) {
    this(structure, Precision.F32, Algorithm.DIRECT, inputGradient);
  }

  BackboneFixture(
      BackboneStructure structure,
      Precision precision,
      Algorithm algorithm,
      boolean inputGradient) {
    this.structure = structure;
    backbone = new BackbonePlans(structure, precision, algorithm, 0, inputGradient);
    // One more number in front: a network's view of a layer begins anywhere.
    long length = structure.length();
    parameters = view(length);
    gradients = view(length);
    gradients.assign(Float.NaN);
    backbone.parameters(parameters);
    backbone.gradients(gradients);
  }

  private static INDArray view(long length) {
    return Nd4j.create(DataType.FLOAT, length + 1).get(NDArrayIndex.interval(1, length + 1));
  }

  /** Torch's names under a prefix, into the flat array. */
  void load(Map<String, Tensor> weights) {
    for (Slot slot : structure.slots()) {
      Tensor tensor = weights.get(slot.tensor().name());
      set(slot, tensor.values());
    }
    backbone.parametersChanged();
  }

  /** He's initialisation, and statistics and shifts that are not the neutral ones. */
  void random(long seed) {
    Random random = new Random(seed);
    for (Slot slot : structure.slots()) {
      float[] values = new float[(int) slot.length()];
      double deviation =
          slot.kind() == Kind.WEIGHT
              ? Math.sqrt(2.0 / (values.length / (double) slot.shape().get(0)))
              : 0.1;
      double centre = slot.kind() == Kind.BN_SCALE || slot.kind() == Kind.RUNNING_VARIANCE ? 1 : 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (centre + deviation * random.nextGaussian());
      }
      set(slot, values);
    }
    backbone.parametersChanged();
  }

  Slot slot(String key) {
    return structure.slots().stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow();
  }

  void set(Slot slot, float[] values) {
    part(parameters, slot).assign(Nd4j.createFromArray(values));
  }

  float[] get(Slot slot) {
    return part(parameters, slot).dup().toFloatVector();
  }

  float[] gradient(Slot slot) {
    return part(gradients, slot).dup().toFloatVector();
  }

  private static INDArray part(INDArray flat, Slot slot) {
    return flat.get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.length()));
  }

  static INDArray array(Tensor tensor) {
    return Nd4j.createFromArray(tensor.values()).reshape('c', tensor.shape());
  }

  static INDArray random(long seed, long... shape) {
    return Nd4j.createFromArray(gaussian(seed, shape)).reshape('c', shape);
  }

  private static float[] gaussian(long seed, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    Random random = new Random(seed);
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  INDArray infer(INDArray input) {
    INDArray output =
        Nd4j.createUninitialized(DataType.FLOAT, structure.outputShape(input.shape()));
    backbone.infer(input, output);
    return output;
  }

  INDArray forward(INDArray input) {
    INDArray output =
        Nd4j.createUninitialized(DataType.FLOAT, structure.outputShape(input.shape()));
    backbone.forward(input, output);
    return output;
  }

  void backward(INDArray input, INDArray upstream, boolean toInput) {
    inputGradient = toInput ? Nd4j.createUninitialized(DataType.FLOAT, input.shape()) : null;
    backbone.backward(input, upstream, inputGradient);
  }

  /** Largest difference over the largest expected magnitude, as the golden files measure. */
  static double relative(float[] actual, float[] expected) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double d = Math.abs((double) actual[i] - expected[i]);
      difference = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(difference, d);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return largest == 0 ? difference : difference / largest;
  }

  static float[] numbers(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  @Override
  public void close() {
    backbone.close();
  }
}
