package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.*;
import static org.finetune4j.model.engine.OperationRecorder.arg;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.finetune4j.model.engine.OperationRecorder.Argument;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;

/** oneDNN's primitives in the forms a residual network needs, added to a recorder one by one. */
final class Operations {
  static final float EPSILON = 1e-5f;

  /** What the forward pass of a normalisation leaves for the backward one. */
  record Normalized(
      batch_normalization_forward.primitive_desc description,
      int flags,
      Tensor source,
      Tensor mean,
      Tensor variance,
      Tensor mask,
      Tensor output) {}

  /** What the forward pass of the pool leaves for the backward one. */
  record Pooled(
      pooling_forward.primitive_desc description, Tensor source, Tensor places, Tensor output) {}

  final OperationRecorder recorder;
  final ParameterTensors parameters;
  private final engine engine;
  private final Numerics numerics;

  Operations(
      engine engine, OperationRecorder recorder, Numerics numerics, ParameterTensors parameters) {
    this.engine = engine;
    this.recorder = recorder;
    this.numerics = numerics;
    this.parameters = parameters;
  }

  /** A fresh activation in the blocked layout. */
  Tensor activation(long... shape) {
    return recorder.transientTensor(numerics.blocked(shape));
  }

  /** Copies with a change of layout and type. */
  void reorder(Phase phase, String name, Tensor from, Tensor to) {
    reorder.primitive_desc pd =
        new reorder.primitive_desc(
            engine, from.layout, engine, to.layout, numerics.attributes(), false);
    recorder.add(phase, name, new reorder(pd), arg(DNNL_ARG_FROM, from), arg(DNNL_ARG_TO, to));
  }

  /** The tensor itself where it has that layout, else a copy in it. */
  Tensor inLayout(Phase phase, String name, Tensor x, memory.desc layout) {
    if (x.layout.equals(layout)) {
      return x;
    }
    Tensor copy = recorder.transientTensor(layout);
    reorder(phase, name, x, copy);
    return copy;
  }

  /**
   * Batch normalisation, with ReLU where asked; on the batch's statistics, which it leaves behind,
   * or on the running ones.
   */
  Normalized norm(ConvNorm unit, Tensor x, boolean relu, boolean batchStatistics) {
    int flags = dnnl_use_scale | dnnl_use_shift;
    flags |= relu ? dnnl_fuse_norm_relu : 0;
    flags |= batchStatistics ? 0 : dnnl_use_global_stats;
    batch_normalization_forward.desc desc =
        new batch_normalization_forward.desc(dnnl_forward_training, x.layout, EPSILON, flags);
    batch_normalization_forward.primitive_desc pd =
        new batch_normalization_forward.primitive_desc(desc, numerics.attributes(), engine);
    memory.desc channels = Numerics.channels(unit.out());
    Tensor mean = batchStatistics ? recorder.kept(channels) : parameters.runningMean(unit);
    Tensor variance = batchStatistics ? recorder.kept(channels) : parameters.runningVariance(unit);
    Tensor output = recorder.transientTensor(x.layout);
    Tensor mask = relu ? recorder.transientTensor(pd.workspace_desc()) : null;
    List<Argument> arguments =
        new ArrayList<>(
            List.of(
                arg(DNNL_ARG_SRC, x),
                arg(DNNL_ARG_SCALE, parameters.scale(unit)),
                arg(DNNL_ARG_SHIFT, parameters.shift(unit)),
                arg(DNNL_ARG_MEAN, mean),
                arg(DNNL_ARG_VARIANCE, variance),
                arg(DNNL_ARG_DST, output)));
    if (relu) {
      arguments.add(arg(DNNL_ARG_WORKSPACE, mask));
    }
    add(Phase.FORWARD, unit.norm(), new batch_normalization_forward(pd), arguments);
    return new Normalized(pd, flags, x, mean, variance, mask, output);
  }

  /**
   * Gradient by the source, in the given gradient's own place or in a fresh tensor; those of scale
   * and shift go into the flat gradients if they are trained.
   */
  Tensor normBackward(
      ConvNorm unit, Normalized forward, Tensor gradient, boolean inPlace, boolean trained) {
    batch_normalization_backward.desc desc =
        new batch_normalization_backward.desc(
            dnnl_backward, gradient.layout, forward.source.layout, EPSILON, forward.flags);
    batch_normalization_backward.primitive_desc pd =
        new batch_normalization_backward.primitive_desc(
            desc, numerics.attributes(), engine, forward.description);
    memory.desc channels = Numerics.channels(unit.out());
    // The library computes both in any case: what nobody trains goes into scratch.
    Tensor scale = trained ? parameters.scaleGradient(unit) : recorder.transientTensor(channels);
    Tensor shift = trained ? parameters.shiftGradient(unit) : recorder.transientTensor(channels);
    Tensor result = inPlace ? gradient : recorder.transientTensor(gradient.layout);
    List<Argument> arguments =
        new ArrayList<>(
            List.of(
                arg(DNNL_ARG_SRC, forward.source),
                arg(DNNL_ARG_MEAN, forward.mean),
                arg(DNNL_ARG_VARIANCE, forward.variance),
                arg(DNNL_ARG_SCALE, parameters.scale(unit)),
                arg(DNNL_ARG_SHIFT, parameters.shift(unit)),
                arg(DNNL_ARG_DIFF_DST, gradient),
                arg(DNNL_ARG_DIFF_SRC, result),
                arg(DNNL_ARG_DIFF_SCALE, scale),
                arg(DNNL_ARG_DIFF_SHIFT, shift)));
    if (forward.mask != null) {
      arguments.add(arg(DNNL_ARG_WORKSPACE, forward.mask));
    }
    add(Phase.BACKWARD, unit.norm(), new batch_normalization_backward(pd), arguments);
    return result;
  }

  /** Adds the second to the first, in its place, with ReLU where asked. */
  void add(Phase phase, String name, Tensor to, Tensor other, boolean relu) {
    primitive_attr attr = numerics.attributes();
    // oneDNN 2.5.2 is wrong where ReLU follows in one primitive and channels are padded.
    boolean together = relu && !numerics.padsChannels(to.layout);
    if (together) {
      post_ops ops = new post_ops();
      ops.append_eltwise(1, dnnl_eltwise_relu, 0, 0);
      attr.set_post_ops(ops);
    }
    binary.desc desc = new binary.desc(dnnl_binary_add, to.layout, other.layout, to.layout);
    binary.primitive_desc pd = new binary.primitive_desc(desc, attr, engine);
    recorder.add(
        phase,
        name,
        new binary(pd),
        arg(DNNL_ARG_SRC_0, to),
        arg(DNNL_ARG_SRC_1, other),
        arg(DNNL_ARG_DST, to));
    if (relu && !together) {
      relu(phase, name, to);
    }
  }

  private void relu(Phase phase, String name, Tensor x) {
    eltwise_forward.desc desc =
        new eltwise_forward.desc(dnnl_forward_training, dnnl_eltwise_relu, x.layout, 0, 0);
    eltwise_forward.primitive_desc pd =
        new eltwise_forward.primitive_desc(desc, numerics.attributes(), engine);
    recorder.add(phase, name, new eltwise_forward(pd), arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DST, x));
  }

  /** Clears the gradient, in its place, where ReLU's output is not positive. */
  void reluBackward(String name, Tensor output, Tensor gradient) {
    int relu = dnnl_eltwise_relu_use_dst_for_bwd;
    eltwise_forward.desc hint =
        new eltwise_forward.desc(dnnl_forward_training, relu, output.layout, 0, 0);
    eltwise_forward.primitive_desc hintPd = new eltwise_forward.primitive_desc(hint, engine);
    eltwise_backward.desc desc =
        new eltwise_backward.desc(relu, gradient.layout, output.layout, 0, 0);
    eltwise_backward.primitive_desc pd =
        new eltwise_backward.primitive_desc(desc, numerics.attributes(), engine, hintPd);
    recorder.add(
        Phase.BACKWARD,
        name,
        new eltwise_backward(pd),
        arg(DNNL_ARG_DST, output),
        arg(DNNL_ARG_DIFF_DST, gradient),
        arg(DNNL_ARG_DIFF_SRC, gradient));
  }

  /** 3x3 maximum pool of stride 2, padded by one of minus infinity. */
  Pooled pool(Tensor x, boolean training) {
    long[] shape = Numerics.shape(x.layout);
    shape[2] = BackboneStructure.afterWindow(shape[2], 3, 2);
    shape[3] = BackboneStructure.afterWindow(shape[3], 3, 2);
    memory.desc y = numerics.blocked(shape);
    long[] one = {1, 1};
    pooling_forward.desc desc =
        new pooling_forward.desc(
            training ? dnnl_forward_training : dnnl_forward_inference,
            dnnl_pooling_max,
            x.layout,
            y,
            new long[] {2, 2},
            new long[] {3, 3},
            one,
            one);
    pooling_forward.primitive_desc pd =
        new pooling_forward.primitive_desc(desc, numerics.attributes(), engine);
    Tensor output = recorder.transientTensor(y);
    List<Argument> arguments =
        new ArrayList<>(List.of(arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DST, output)));
    Tensor places = training ? recorder.transientTensor(pd.workspace_desc()) : null;
    if (training) {
      arguments.add(arg(DNNL_ARG_WORKSPACE, places));
    }
    add(Phase.FORWARD, "maxpool", new pooling_forward(pd), arguments);
    return new Pooled(pd, x, places, output);
  }

  Tensor poolBackward(Pooled forward, Tensor gradient) {
    long[] one = {1, 1};
    pooling_backward.desc desc =
        new pooling_backward.desc(
            dnnl_pooling_max,
            forward.source.layout,
            gradient.layout,
            new long[] {2, 2},
            new long[] {3, 3},
            one,
            one);
    pooling_backward.primitive_desc pd =
        new pooling_backward.primitive_desc(
            desc, numerics.attributes(), engine, forward.description);
    Tensor result = recorder.transientTensor(forward.source.layout);
    recorder.add(
        Phase.BACKWARD,
        "maxpool",
        new pooling_backward(pd),
        arg(DNNL_ARG_DIFF_DST, gradient),
        arg(DNNL_ARG_WORKSPACE, forward.places),
        arg(DNNL_ARG_DIFF_SRC, result));
    return result;
  }

  private void add(
      Phase phase, String name, org.bytedeco.dnnl.primitive primitive, List<Argument> arguments) {
    recorder.add(phase, name, primitive, arguments.toArray(Argument[]::new));
  }
}
