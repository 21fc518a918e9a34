package org.finetune4j.model.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.Convolutions.Convolved;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.engine.Operations.Normalized;
import org.finetune4j.model.engine.Operations.Pooled;
import org.finetune4j.model.engine.Tensor.Home;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Stem;

/** Walks a backbone from its input to its output, and back, recording what is to be computed. */
final class BackboneRecording {
  /** A batch's statistics of one normalisation, over that many values a channel. */
  record BatchStatistics(ConvNorm unit, Tensor mean, Tensor variance, long count) {}

  /** What was recorded forward, and how to record its way back. */
  private record Traced(Tensor output, WayBack back) {}

  /** Records the way from the gradient of an output to that of the input, if it is wanted. */
  @FunctionalInterface
  private interface WayBack {
    Tensor record(Tensor gradient, boolean inputWanted);
  }

  private final BackboneStructure structure;
  private final Operations operations;
  private final Convolutions convolutions;
  private final FoldedOperations folded;
  private final List<BatchStatistics> statistics = new ArrayList<>();

  BackboneRecording(
      engine engine,
      BackboneStructure structure,
      Numerics numerics,
      OperationRecorder recorder,
      ParameterTensors parameters,
      ExecutionPlan.Memory memory) {
    this.structure = structure;
    operations = new Operations(engine, recorder, numerics, parameters);
    convolutions = new Convolutions(engine, operations, numerics);
    folded = new FoldedOperations(engine, operations, numerics, memory);
  }

  List<BatchStatistics> statistics() {
    return statistics;
  }

  /** Inference of a batch [n, c, h, w]. */
  void inference(long[] shape) {
    Tensor x = input(shape);
    for (Part part : structure.parts()) {
      x = folded.part(part, x);
    }
    operations.reorder(Phase.FORWARD, "output", x, outside(x, Home.OUTPUT));
  }

  /**
   * A training step of a batch [n, c, h, w]. Parts below the lowest trained one are computed as in
   * inference, unless the gradient of the input is wanted.
   */
  void training(long[] shape, Trainable trained, boolean inputGradient) {
    Tensor input = input(shape);
    Tensor x = input;
    int start = inputGradient ? 0 : lowestTrained(trained);
    for (Part part : structure.parts().subList(0, start)) {
      x = folded.part(part, x);
    }
    List<Traced> traces = new ArrayList<>();
    for (Part part : structure.parts().subList(start, structure.parts().size())) {
      Traced traced =
          part instanceof Stem stem ? stem(stem, x, trained) : block((Block) part, x, trained);
      traces.add(traced);
      x = traced.output;
    }
    operations.reorder(Phase.FORWARD, "output", x, outside(x, Home.OUTPUT));
    if (traces.isEmpty()) {
      return;
    }
    Tensor gradient = operations.activation(Numerics.shape(x.layout));
    operations.reorder(Phase.BACKWARD, "output", outside(x, Home.OUTPUT_GRADIENT), gradient);
    for (int i = traces.size() - 1; i >= 0; i--) {
      gradient = traces.get(i).back.record(gradient, i > 0 || inputGradient);
    }
    if (inputGradient) {
      operations.reorder(Phase.BACKWARD, "input", gradient, outside(input, Home.INPUT_GRADIENT));
    }
  }

  private int lowestTrained(Trainable trained) {
    int lowest = 0;
    for (Part part : structure.parts()) {
      if (!trained.fixesBatchNorm(part.units().get(0).group())) {
        break;
      }
      lowest++;
    }
    return lowest;
  }

  private Tensor input(long[] shape) {
    Tensor given = operations.recorder.elsewhere(Numerics.plain(shape), Home.INPUT, 0);
    if (structure.parts().get(0) instanceof Stem) {
      return given;
    }
    Tensor x = operations.activation(shape);
    operations.reorder(Phase.FORWARD, "input", given, x);
    return x;
  }

  private Tensor outside(Tensor like, Home home) {
    return operations.recorder.elsewhere(Numerics.plain(Numerics.shape(like.layout)), home, 0);
  }

  private Traced stem(Stem stem, Tensor x, Trainable trained) {
    Traced unit = unit(stem.unit(), x, true, true, true, trained);
    Pooled pooled = operations.pool(unit.output, true);
    return new Traced(
        pooled.output(),
        (gradient, wanted) -> unit.back.record(operations.poolBackward(pooled, gradient), wanted));
  }

  private Traced block(Block block, Tensor x, Trainable trained) {
    List<Traced> path = new ArrayList<>();
    Tensor y = x;
    int last = block.path().size() - 1;
    for (int i = 0; i <= last; i++) {
      // The gradient of the sum is needed twice: the last unit must leave it as it is.
      Traced unit = unit(block.path().get(i), y, i < last, false, i < last, trained);
      path.add(unit);
      y = unit.output;
    }
    Optional<Traced> shortcut =
        block.shortcut().map(unit -> unit(unit, x, false, false, true, trained));
    String name = block.path().get(0).convolution().replace("conv1", "add");
    operations.add(Phase.FORWARD, name, y, shortcut.map(Traced::output).orElse(x), true);
    Tensor output = y;
    return new Traced(
        output,
        (gradient, wanted) -> {
          operations.reluBackward(name, output, gradient);
          Tensor inner = gradient;
          for (int i = last; i >= 0; i--) {
            inner = path.get(i).back.record(inner, i > 0 || wanted);
          }
          Tensor outer = shortcut.map(unit -> unit.back.record(gradient, wanted)).orElse(gradient);
          if (wanted) {
            operations.add(Phase.BACKWARD, name, inner, outer, false);
          }
          return inner;
        });
  }

  /** Convolution and normalisation, with ReLU where asked. */
  private Traced unit(
      ConvNorm unit,
      Tensor x,
      boolean relu,
      boolean anySource,
      boolean gradientInPlace,
      Trainable trained) {
    boolean weightTrained = trained.groups().contains(unit.group());
    boolean normTrained = !trained.fixesBatchNorm(unit.group());
    Convolved convolved = convolutions.forward(unit, x, anySource);
    Normalized normalized = operations.norm(unit, convolved.output(), relu, normTrained);
    if (normTrained) {
      long[] shape = Numerics.shape(convolved.output().layout);
      long count = shape[0] * shape[2] * shape[3];
      if (count < 2) {
        throw new IllegalArgumentException(
            unit.norm()
                + " would normalise by the statistics of a single value: give a larger batch or"
                + " larger images");
      }
      statistics.add(new BatchStatistics(unit, normalized.mean(), normalized.variance(), count));
    }
    return new Traced(
        normalized.output(),
        (gradient, wanted) -> {
          Tensor inner =
              operations.normBackward(unit, normalized, gradient, gradientInPlace, normTrained);
          if (weightTrained) {
            convolutions.weightsBackward(convolved, inner);
          }
          return wanted ? convolutions.dataBackward(convolved, inner, anySource) : null;
        });
  }
}
