package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph whose parameters and gradients are part of another's, which owns their memory. */
public final class PartGraph extends ComputationGraph {
  private static final long serialVersionUID = 1L;

  /** Both arrays are views of one row, as long as the graph has parameters. */
  public PartGraph(
      ComputationGraphConfiguration configuration, INDArray parameters, INDArray gradients) {
    super(configuration);
    init(parameters, false);
    flattenedGradients = gradients;
    setBackpropGradientsViewArray(gradients);
  }

  /** Frees nothing: the memory is the other graph's. */
  @Override
  public void close() {
    clear();
  }
}
