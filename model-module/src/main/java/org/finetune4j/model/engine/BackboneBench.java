package org.finetune4j.model.engine;

import java.util.Arrays;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.BackboneStructure.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What one step of a backbone alone takes, without head, loss, optimizer and DL4J, on random
 * numbers (the time does not depend on them).
 *
 * @param trainStepSeconds median of a training step: reordering of all weights, forward, backward
 * @param inferenceSeconds median of an inference of the same batch
 * @param planSeconds the first training step, which makes the plan, less the median
 * @param nativeBytes held by plans and working memory for both
 */
public record BackboneBench(
    double trainStepSeconds, double inferenceSeconds, double planSeconds, long nativeBytes) {

  /**
   * Measures on the calling thread.
   *
   * @param steps timed steps of each kind, at least 1, after one of each for warming up
   * @throws IllegalArgumentException if the engine is not oneDNN's
   */
  public static BackboneBench measure(
      ResNetShape shape, Engine engine, int batch, int height, int width, int steps) {
    OneDnnBackbone layer = OneDnnBackbone.of(shape, engine);
    BackboneStructure structure = layer.structure();
    long[] input = {batch, 3, height, width};
    try (BackbonePlans backbone =
            new BackbonePlans(
                structure, engine.precision(), engine.algorithm(), engine.threads(), false);
        INDArray parameters = parameters(structure);
        INDArray gradients = Nd4j.create(DataType.FLOAT, structure.length());
        INDArray x = Nd4j.randn(DataType.FLOAT, input);
        INDArray y = Nd4j.create(DataType.FLOAT, structure.outputShape(input));
        INDArray upstream = Nd4j.randn(DataType.FLOAT, structure.outputShape(input))) {
      backbone.parameters(parameters);
      backbone.gradients(gradients);
      Runnable train =
          () -> {
            backbone.parametersChanged();
            backbone.forward(x, y);
            backbone.backward(x, upstream, null);
          };
      double first = seconds(train);
      double trained = median(train, steps);
      backbone.infer(x, y);
      double inferred = median(() -> backbone.infer(x, y), steps);
      return new BackboneBench(
          trained, inferred, Math.max(0, first - trained), backbone.nativeBytes());
    }
  }

  private static INDArray parameters(BackboneStructure structure) {
    INDArray flat = Nd4j.create(DataType.FLOAT, structure.length());
    for (Slot slot : structure.slots()) {
      INDArray view = flat.get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.length()));
      OneDnnBackboneParameters.initialize(slot, view.reshape('c', slot.dimensions()));
    }
    return flat;
  }

  private static double median(Runnable step, int steps) {
    double[] times = new double[steps];
    for (int i = 0; i < steps; i++) {
      times[i] = seconds(step);
    }
    Arrays.sort(times);
    return (times[(steps - 1) / 2] + times[steps / 2]) / 2;
  }

  private static double seconds(Runnable step) {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) * 1e-9;
  }
}
