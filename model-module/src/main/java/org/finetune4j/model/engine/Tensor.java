package org.finetune4j.model.engine;

import org.bytedeco.dnnl.memory;

/** A place that primitives read and write: a layout, and where it lives. */
final class Tensor {
  /** Who owns the memory, and for how long. */
  enum Home {
    /** The plan's, from step to step: reordered weights, statistics. */
    KEPT,
    /** The plan's within one step, shared with whatever is not alive at the same time. */
    TRANSIENT,
    /** The network's flat parameters. */
    PARAMETERS,
    /** The network's flat gradients. */
    GRADIENTS,
    INPUT,
    OUTPUT,
    OUTPUT_GRADIENT,
    INPUT_GRADIENT
  }

  final memory.desc layout;
  final memory memory;
  final Home home;
  final long bytes;

  /** Bytes from the start of its home; given from the start only where the home is not ours. */
  long offset;

  /** First and last step, counted over the whole plan, that touches it. */
  int firstUse = Integer.MAX_VALUE;

  int lastUse = -1;

  Tensor(memory.desc layout, memory memory, Home home, long offset) {
    this.layout = layout;
    this.memory = memory;
    this.home = home;
    this.offset = offset;
    this.bytes = layout.get_size();
  }

  void usedAt(int step) {
    firstUse = Math.min(firstUse, step);
    lastUse = Math.max(lastUse, step);
  }

  boolean sharesTimeWith(Tensor other) {
    return firstUse <= other.lastUse && other.firstUse <= lastUse;
  }
}
