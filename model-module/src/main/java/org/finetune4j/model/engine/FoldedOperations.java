package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.*;
import static org.finetune4j.model.engine.OperationRecorder.arg;

import java.util.Optional;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.FloatPointer;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.finetune4j.model.graph.BackboneStructure.Stem;

/**
 * Inference: each normalisation is folded into its convolution, ReLU and the addition of the
 * shortcut are done by the convolution as it stores its result.
 */
final class FoldedOperations {
  private final engine engine;
  private final Operations operations;
  private final OperationRecorder recorder;
  private final Numerics numerics;
  private final ExecutionPlan.Memory memory;

  FoldedOperations(
      engine engine, Operations operations, Numerics numerics, ExecutionPlan.Memory memory) {
    this.engine = engine;
    this.operations = operations;
    this.recorder = operations.recorder;
    this.numerics = numerics;
    this.memory = memory;
  }

  Tensor part(Part part, Tensor x) {
    if (part instanceof Stem stem) {
      Tensor y = convolution(stem.unit(), x, true, true, Optional.empty());
      return operations.pool(y, false).output();
    }
    Block block = (Block) part;
    // First, as the last convolution of the path adds its result to it.
    Tensor sum =
        block.shortcut().map(u -> convolution(u, x, false, false, Optional.empty())).orElse(x);
    Tensor y = x;
    int last = block.path().size() - 1;
    for (int i = 0; i <= last; i++) {
      Optional<Tensor> addTo = i == last ? Optional.of(sum) : Optional.empty();
      y = convolution(block.path().get(i), y, false, true, addTo);
    }
    return y;
  }

  private Tensor convolution(
      ConvNorm unit, Tensor x, boolean anySource, boolean relu, Optional<Tensor> addTo) {
    memory.desc bias = Numerics.channels(unit.out());
    memory.desc y = numerics.blocked(Convolutions.outputShape(unit, x));
    long[] pad = Convolutions.padding(unit);
    convolution_forward.desc desc =
        new convolution_forward.desc(
            dnnl_forward_inference,
            numerics.algorithm(),
            anySource ? numerics.any(x.layout) : x.layout,
            numerics.anyWeights(unit.weightShape()),
            bias,
            y,
            Convolutions.stride(unit),
            pad,
            pad);
    convolution_forward.primitive_desc pd =
        new convolution_forward.primitive_desc(desc, attributes(relu, addTo.isPresent()), engine);
    Tensor source = operations.inLayout(Phase.FORWARD, unit.convolution(), x, pd.src_desc());
    Tensor weights = recorder.kept(pd.weights_desc());
    Tensor shift = recorder.kept(bias);
    fold(unit, weights, shift);
    Tensor output = addTo.orElseGet(() -> recorder.transientTensor(y));
    recorder.add(
        Phase.FORWARD,
        unit.convolution(),
        new convolution_forward(pd),
        arg(DNNL_ARG_SRC, source),
        arg(DNNL_ARG_WEIGHTS, weights),
        arg(DNNL_ARG_BIAS, shift),
        arg(DNNL_ARG_DST, output));
    return output;
  }

  private primitive_attr attributes(boolean relu, boolean sum) {
    primitive_attr attributes = numerics.attributes();
    post_ops ops = new post_ops();
    if (sum) {
      ops.append_sum();
    }
    if (relu) {
      ops.append_eltwise(1, dnnl_eltwise_relu, 0, 0);
    }
    attributes.set_post_ops(ops);
    return attributes;
  }

  /** Weights times gamma/deviation, and beta minus the mean times that, whenever they changed. */
  private void fold(ConvNorm unit, Tensor weights, Tensor shift) {
    Tensor staging = recorder.transientTensor(Numerics.plain(unit.weightShape()));
    recorder.add(
        Phase.REFRESH,
        stream -> fold(unit, memory.numbers(staging), memory.numbers(shift)),
        staging,
        shift);
    operations.reorder(Phase.REFRESH, unit.convolution(), staging, weights);
  }

  private void fold(ConvNorm unit, FloatPointer weights, FloatPointer shift) {
    Slot weight = operations.parameters.slot(unit.convolution() + ".weight");
    int channels = unit.out();
    float[] gamma = channel(unit, ".weight");
    float[] beta = channel(unit, ".bias");
    float[] mean = channel(unit, ".mean");
    float[] variance = channel(unit, ".var");
    float[] row = new float[(int) (weight.length() / channels)];
    for (int o = 0; o < channels; o++) {
      double factor = gamma[o] / Math.sqrt((double) variance[o] + Operations.EPSILON);
      memory.parameters().read(weight.offset() + (long) o * row.length, row, row.length);
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (row[i] * factor);
      }
      weights.position((long) o * row.length).put(row, 0, row.length);
      beta[o] = (float) (beta[o] - mean[o] * factor);
    }
    shift.put(beta, 0, channels);
  }

  private float[] channel(ConvNorm unit, String name) {
    float[] numbers = new float[unit.out()];
    long offset = operations.parameters.slot(unit.norm() + name).offset();
    memory.parameters().read(offset, numbers, numbers.length);
    return numbers;
  }
}
