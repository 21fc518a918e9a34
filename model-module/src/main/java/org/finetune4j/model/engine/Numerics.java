package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_auto;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.PointerScope;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;

/** Types and layouts of a plan's tensors, and how its convolutions are computed. */
final class Numerics {
  private final memory.data_type type;
  private final int block;
  private final memory.format_tag layout;
  private final int algorithm;

  Numerics(engine engine, Precision precision, Algorithm algorithm) {
    type = precision == Precision.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
    this.algorithm =
        algorithm == Algorithm.AUTO && precision == Precision.F32
            ? dnnl_convolution_auto
            : dnnl_convolution_direct;
    try (PointerScope scope = ExecutionPlan.newScope()) {
      block = preferredBlock(engine);
      scope.deallocate();
    }
    layout =
        switch (block) {
          case 16 -> memory.format_tag.aBcd16b;
          case 8 -> memory.format_tag.aBcd8b;
          case 1 -> memory.format_tag.abcd;
          default -> throw new IllegalStateException("blocks of " + block + " channels");
        };
  }

  /** How many channels the library itself would put in a block: it depends on the processor. */
  private int preferredBlock(engine engine) {
    long[] shape = {1, 64, 8, 8};
    long[] one = {1, 1};
    convolution_forward.desc desc =
        new convolution_forward.desc(
            dnnl_forward_training,
            dnnl_convolution_direct,
            any(shape),
            anyWeights(new long[] {64, 64, 3, 3}),
            any(shape),
            one,
            one,
            one);
    dnnl_memory_desc_t chosen =
        new convolution_forward.primitive_desc(desc, engine).dst_desc().data();
    return chosen.format_desc_blocking().inner_nblks() == 1
        ? (int) chosen.format_desc_blocking().inner_blks().get(0)
        : 1;
  }

  int algorithm() {
    return algorithm;
  }

  /** Attributes of every primitive: its scratchpad is ours, so that any thread may run it. */
  primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl_scratchpad_mode_user);
    return attributes;
  }

  /** An activation [n, c, h, w] as the kernels want it; channels are padded to whole blocks. */
  memory.desc blocked(long[] shape) {
    return new memory.desc(shape, type, layout);
  }

  /** Whether the blocked layout holds more channels than the tensor has. */
  boolean padsChannels(memory.desc layout) {
    return shape(layout)[1] % block != 0;
  }

  /** An activation whose layout the library chooses. */
  memory.desc any(long[] shape) {
    return new memory.desc(shape, type, memory.format_tag.any);
  }

  /** The same activation in a layout that the library chooses. */
  memory.desc any(memory.desc layout) {
    return any(shape(layout));
  }

  /** Weights [out, in, h, w] whose layout the library chooses. */
  memory.desc anyWeights(long[] shape) {
    return new memory.desc(shape, type, memory.format_tag.any);
  }

  /** Gradients of weights whose layout the library chooses: f32 in either precision. */
  static memory.desc anyF32(long[] shape) {
    return new memory.desc(shape, memory.data_type.f32, memory.format_tag.any);
  }

  /** [n, c, h, w] or [out, in, h, w] in C order, f32: as ND4J holds it. */
  static memory.desc plain(long[] shape) {
    return new memory.desc(shape, memory.data_type.f32, memory.format_tag.abcd);
  }

  /** A number a channel, f32. */
  static memory.desc channels(long number) {
    return new memory.desc(new long[] {number}, memory.data_type.f32, memory.format_tag.x);
  }

  static long[] shape(memory.desc layout) {
    long[] dims = new long[layout.data().ndims()];
    layout.data().dims().get(dims);
    return dims;
  }
}
