package org.finetune4j.model.graph;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dropout as PyTorch has it: drops with probability p, and scales what is kept by 1 / (1 - p). It
 * takes random numbers from its own seed: Deeplearning4j's takes them from a generator that the
 * whole thread shares.
 */
public final class SeededDropout implements IDropout {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final double p;
  private long seed;
  private transient SplittableRandom random;
  private transient INDArray mask;

  /** Drops with that probability, in [0,1). */
  @JsonCreator
  public SeededDropout(@JsonProperty("p") double p) {
    this.p = p;
  }

  /** The seed of its random numbers. */
  public long getSeed() {
    return seed;
  }

  /** Begins anew from that seed. */
  public synchronized void setSeed(long seed) {
    this.seed = seed;
    random = null;
  }

  @SuppressWarnings("try") // the scope is entered for its effect
  @Override
  public synchronized INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    clear();
    if (random == null) {
      random = new SplittableRandom(seed);
    }
    float scale = (float) (1 / (1 - p));
    float[] kept = new float[Math.toIntExact(input.length())];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextDouble() < p ? 0 : scale;
    }
    // Lives from forward to backward, which are in different workspaces.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      mask = Nd4j.create(kept, input.shape(), 'c').castTo(input.dataType());
    }
    return Nd4j.exec(new MulOp(input, mask, result))[0];
  }

  @Override
  public synchronized INDArray backprop(
      INDArray atOutput, INDArray atInput, int iteration, int epoch) {
    Nd4j.exec(new MulOp(atOutput, mask, atInput));
    clear();
    return atInput;
  }

  @Override
  public synchronized void clear() {
    if (mask != null) {
      mask.close();
      mask = null;
    }
  }

  @Override
  public SeededDropout clone() {
    SeededDropout copy = new SeededDropout(p);
    copy.seed = seed;
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeededDropout dropout && dropout.p == p;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(p);
  }
}
