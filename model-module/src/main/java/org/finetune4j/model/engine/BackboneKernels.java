package org.finetune4j.model.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.javacpp.PointerScope;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.engine.OperationRecorder.Kernel;
import org.finetune4j.model.graph.BackboneStructure;

/**
 * The kernels that oneDNN has for a backbone on this processor, found without computing anything.
 */
public final class BackboneKernels implements AutoCloseable {
  private final BackboneStructure structure;
  private final engine engine;
  private final Numerics numerics;

  /**
   * Asks for the kernels of that backbone.
   *
   * @throws IllegalArgumentException if the chosen engine is not oneDNN's
   */
  public BackboneKernels(ResNetShape shape, Engine chosen) {
    this(OneDnnBackbone.of(shape, chosen).structure(), chosen.precision(), chosen.algorithm());
  }

  BackboneKernels(BackboneStructure structure, Precision precision, Algorithm algorithm) {
    this.structure = structure;
    engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
    numerics = new Numerics(engine, precision, algorithm);
  }

  /**
   * What to know before computing such images: one sentence, if for some operation of training or
   * inference the library has nothing but its reference, a plain loop that takes hundreds of times
   * as long as a kernel made for the processor.
   *
   * @param batch images, at least 2
   * @param height of an image in pixels, at least 32
   * @param width of an image in pixels, at least 32
   */
  public Optional<String> warning(int batch, int height, int width) {
    return warning(height, width, slow(batch, height, width));
  }

  static Optional<String> warning(int height, int width, List<String> slow) {
    return slow.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "oneDNN has only slow reference kernels for images of %dx%d here (%s): take another"
                    + " size, or the plain engine.",
                height,
                width,
                String.join(", ", slow)));
  }

  /** The operations of which only the reference is there, each with its phase. */
  List<String> slow(int batch, int height, int width) {
    return kernels(batch, height, width).stream()
        .filter(Kernel::isReference)
        .map(kernel -> kernel.operation() + " " + kernel.phase().name().toLowerCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  /** Every kernel of a step that trains all, and of inference. */
  List<Kernel> kernels(int batch, int height, int width) {
    long[] input = {batch, structure.inputChannels(), height, width};
    List<Kernel> kernels = new ArrayList<>();
    kernels.addAll(record(recording -> recording.training(input, Trainable.all(), false)));
    kernels.addAll(record(recording -> recording.inference(input)));
    return kernels;
  }

  private List<Kernel> record(ExecutionPlan.Recipe recipe) {
    try (PointerScope scope = ExecutionPlan.newScope()) {
      OperationRecorder recorder = new OperationRecorder(engine);
      ExecutionPlan.Memory memory =
          new ExecutionPlan.Memory(
              () -> {
                throw new IllegalStateException("nothing is computed");
              });
      recipe.record(
          new BackboneRecording(
              engine,
              structure,
              numerics,
              recorder,
              new ParameterTensors(recorder, structure),
              memory));
      scope.deallocate();
      return recorder.kernels();
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
