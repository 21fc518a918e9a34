package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.finetune4j.model.engine.Tensor.Home;

/** Collects a plan's tensors and steps, and notes when each tensor is in use. */
final class OperationRecorder {
  /** The three loops of a plan. */
  enum Phase {
    /** Brings changed parameters into the kernels' layouts. */
    REFRESH,
    FORWARD,
    BACKWARD
  }

  /** One operation of a loop. */
  @FunctionalInterface
  interface Step {
    void run(stream stream);
  }

  /** A tensor in one of the places that a primitive names by number. */
  record Argument(int place, Tensor tensor) {}

  /** What a primitive is, and the kernel the library chose for it. */
  record Kernel(Phase phase, String operation, String name) {
    boolean isReference() {
      return isReference(name);
    }

    /**
     * Whether a kernel of that name is one of the library's plain loops, hundreds of times slower.
     */
    static boolean isReference(String name) {
      return name.startsWith("ref");
    }
  }

  private final engine engine;
  private final List<Tensor> tensors = new ArrayList<>();
  private final Map<Phase, List<Step>> steps = new EnumMap<>(Phase.class);
  private final List<Kernel> kernels = new ArrayList<>();
  private int clock;

  OperationRecorder(engine engine) {
    this.engine = engine;
    for (Phase phase : Phase.values()) {
      steps.put(phase, new ArrayList<>());
    }
  }

  Tensor kept(memory.desc layout) {
    return tensor(layout, Home.KEPT, 0);
  }

  Tensor transientTensor(memory.desc layout) {
    return tensor(layout, Home.TRANSIENT, 0);
  }

  /** A tensor in memory that is not the plan's; the offset is in bytes. */
  Tensor elsewhere(memory.desc layout, Home home, long offset) {
    return tensor(layout, home, offset);
  }

  private Tensor tensor(memory.desc layout, Home home, long offset) {
    Tensor tensor = new Tensor(layout, new memory(layout, engine, (Pointer) null), home, offset);
    tensors.add(tensor);
    return tensor;
  }

  static Argument arg(int place, Tensor tensor) {
    return new Argument(place, tensor);
  }

  /** Adds a primitive, with its own scratchpad where it wants one. */
  void add(Phase phase, String operation, primitive primitive, Argument... arguments) {
    IntMemoryMap map = new IntMemoryMap();
    for (Argument argument : arguments) {
      argument.tensor.usedAt(clock);
      map.put(argument.place, argument.tensor.memory);
    }
    primitive_desc_base description =
        new primitive_desc_base(primitive.get_dnnl_primitive_desc(), true);
    memory.desc scratch = description.scratchpad_desc();
    if (scratch.get_size() > 0) {
      Tensor scratchpad = transientTensor(scratch);
      scratchpad.usedAt(clock);
      map.put(DNNL_ARG_SCRATCHPAD, scratchpad.memory);
    }
    kernels.add(new Kernel(phase, operation, description.impl_info_str().getString()));
    steps.get(phase).add(stream -> primitive.execute(stream, map));
    clock++;
  }

  /** Adds a step in Java that touches the given tensors. */
  void add(Phase phase, Step step, Tensor... touched) {
    for (Tensor tensor : touched) {
      tensor.usedAt(clock);
    }
    steps.get(phase).add(step);
    clock++;
  }

  List<Tensor> tensors() {
    return tensors;
  }

  List<Step> steps(Phase phase) {
    return steps.get(phase);
  }

  List<Kernel> kernels() {
    return kernels;
  }
}
