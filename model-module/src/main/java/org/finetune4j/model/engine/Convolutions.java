package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.*;
import static org.finetune4j.model.engine.OperationRecorder.arg;

import java.util.function.Supplier;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc_base;
import org.finetune4j.model.engine.OperationRecorder.Kernel;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;

/**
 * Convolutions of a training step. For some sizes of images oneDNN has no fast kernel in the
 * blocked layout: in any instruction set for the gradient by the source of a 1x1 convolution of
 * stride 2 over an odd number of rows of certain lengths, under AVX2 also for the gradient by the
 * weights of a 3x3 convolution over one or two rows and for the input's gradient. There the library
 * chooses the layouts: plain ones, over which it multiplies matrices; copies lead in and out.
 */
final class Convolutions {
  /** What the forward pass leaves for the backward one. */
  record Convolved(
      ConvNorm unit,
      convolution_forward.primitive_desc description,
      Tensor source,
      Tensor weights,
      Tensor output) {}

  private final engine engine;
  private final Operations operations;
  private final OperationRecorder recorder;
  private final Numerics numerics;
  private final ParameterTensors parameters;

  Convolutions(engine engine, Operations operations, Numerics numerics) {
    this.engine = engine;
    this.operations = operations;
    this.recorder = operations.recorder;
    this.numerics = numerics;
    this.parameters = operations.parameters;
  }

  /** Convolution without bias. The source's layout may be whatever the library likes best. */
  Convolved forward(ConvNorm unit, Tensor x, boolean anySource) {
    memory.desc y = numerics.blocked(outputShape(unit, x));
    long[] pad = padding(unit);
    convolution_forward.desc desc =
        new convolution_forward.desc(
            dnnl_forward_training,
            numerics.algorithm(),
            anySource ? numerics.any(x.layout) : x.layout,
            numerics.anyWeights(unit.weightShape()),
            y,
            stride(unit),
            pad,
            pad);
    convolution_forward.primitive_desc pd =
        new convolution_forward.primitive_desc(desc, numerics.attributes(), engine);
    Tensor source = operations.inLayout(Phase.FORWARD, unit.convolution(), x, pd.src_desc());
    Tensor weights = weights(unit, pd.weights_desc());
    Tensor output = recorder.transientTensor(y);
    recorder.add(
        Phase.FORWARD,
        unit.convolution(),
        new convolution_forward(pd),
        arg(DNNL_ARG_SRC, source),
        arg(DNNL_ARG_WEIGHTS, weights),
        arg(DNNL_ARG_DST, output));
    return new Convolved(unit, pd, source, weights, output);
  }

  /** The weights in that layout: where they lie if it is theirs, else a copy. */
  private Tensor weights(ConvNorm unit, memory.desc layout) {
    Tensor flat = parameters.weight(unit);
    if (flat.layout.equals(layout)) {
      return flat;
    }
    Tensor copy = recorder.kept(layout);
    operations.reorder(Phase.REFRESH, unit.convolution(), flat, copy);
    return copy;
  }

  /** Gradient by the weights, written into the flat gradients. */
  void weightsBackward(Convolved forward, Tensor gradient) {
    String name = forward.unit.convolution();
    memory.desc source = forward.source.layout;
    convolution_backward_weights.primitive_desc pd =
        fast(
            () -> weightsBackward(forward, source, gradient.layout),
            () -> weightsBackward(forward, numerics.any(source), numerics.any(gradient.layout)));
    Tensor flat = parameters.weightGradient(forward.unit);
    boolean direct = flat.layout.equals(pd.diff_weights_desc());
    Tensor weights = direct ? flat : recorder.transientTensor(pd.diff_weights_desc());
    Tensor x = operations.inLayout(Phase.BACKWARD, name, forward.source, pd.src_desc());
    Tensor upstream = operations.inLayout(Phase.BACKWARD, name, gradient, pd.diff_dst_desc());
    recorder.add(
        Phase.BACKWARD,
        name,
        new convolution_backward_weights(pd),
        arg(DNNL_ARG_SRC, x),
        arg(DNNL_ARG_DIFF_DST, upstream),
        arg(DNNL_ARG_DIFF_WEIGHTS, weights));
    if (!direct) {
      operations.reorder(Phase.BACKWARD, name, weights, flat);
    }
  }

  private convolution_backward_weights.primitive_desc weightsBackward(
      Convolved forward, memory.desc source, memory.desc gradient) {
    long[] pad = padding(forward.unit);
    convolution_backward_weights.desc desc =
        new convolution_backward_weights.desc(
            numerics.algorithm(),
            source,
            Numerics.anyF32(forward.unit.weightShape()),
            gradient,
            stride(forward.unit),
            pad,
            pad);
    return new convolution_backward_weights.primitive_desc(
        desc, numerics.attributes(), engine, forward.description);
  }

  /** Gradient by the source, in a fresh tensor of the source's or of any layout. */
  Tensor dataBackward(Convolved forward, Tensor gradient, boolean anySource) {
    String name = forward.unit.convolution();
    memory.desc source = forward.source.layout;
    memory.desc wanted = anySource ? numerics.any(source) : source;
    convolution_backward_data.primitive_desc pd =
        fast(
            () -> dataBackward(forward, wanted, gradient.layout),
            () -> dataBackward(forward, numerics.any(source), numerics.any(gradient.layout)));
    Tensor weights =
        forward.weights.layout.equals(pd.weights_desc())
            ? forward.weights
            : weights(forward.unit, pd.weights_desc());
    Tensor upstream = operations.inLayout(Phase.BACKWARD, name, gradient, pd.diff_dst_desc());
    Tensor result = recorder.transientTensor(pd.diff_src_desc());
    recorder.add(
        Phase.BACKWARD,
        name,
        new convolution_backward_data(pd),
        arg(DNNL_ARG_DIFF_DST, upstream),
        arg(DNNL_ARG_WEIGHTS, weights),
        arg(DNNL_ARG_DIFF_SRC, result));
    return anySource ? result : operations.inLayout(Phase.BACKWARD, name, result, source);
  }

  private convolution_backward_data.primitive_desc dataBackward(
      Convolved forward, memory.desc source, memory.desc gradient) {
    long[] pad = padding(forward.unit);
    convolution_backward_data.desc desc =
        new convolution_backward_data.desc(
            numerics.algorithm(),
            source,
            numerics.anyWeights(forward.unit.weightShape()),
            gradient,
            stride(forward.unit),
            pad,
            pad);
    return new convolution_backward_data.primitive_desc(
        desc, numerics.attributes(), engine, forward.description);
  }

  /** The first, unless it is the library's reference: then the second. */
  private static <D extends primitive_desc_base> D fast(Supplier<D> first, Supplier<D> second) {
    D description = first.get();
    return Kernel.isReference(description.impl_info_str().getString()) ? second.get() : description;
  }

  static long[] outputShape(ConvNorm unit, Tensor x) {
    long[] shape = Numerics.shape(x.layout);
    return new long[] {
      shape[0],
      unit.out(),
      BackboneStructure.afterWindow(shape[2], unit.kernel(), unit.stride()),
      BackboneStructure.afterWindow(shape[3], unit.kernel(), unit.stride())
    };
  }

  static long[] stride(ConvNorm unit) {
    return new long[] {unit.stride(), unit.stride()};
  }

  static long[] padding(ConvNorm unit) {
    return new long[] {unit.padding(), unit.padding()};
  }
}
