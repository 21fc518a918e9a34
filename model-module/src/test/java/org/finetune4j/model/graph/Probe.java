package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes nothing, and keeps the gradient that passes: the one of a graph's input. */
final class Probe implements IDropout {
  private static final long serialVersionUID = 1L;

  private transient INDArray seen;

  INDArray seen() {
    return seen;
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    return result.assign(input);
  }

  @Override
  public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
    seen = atOutput.dup('c').detach();
    return atInput;
  }

  @Override
  public void clear() {
    // what was seen is still to be looked at
  }

  @Override
  public Probe clone() {
    return this;
  }
}
