package org.finetune4j.model.graph;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.model.Parameter.Kind;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter of a Deeplearning4j graph, by the names it has there.
 *
 * @param vertex name of the layer's vertex
 * @param key of the parameter in that layer
 */
public record GraphParameter(String vertex, String key) {
  /** A parameter of the plain graph, whose layers have Deeplearning4j's own keys. */
  static GraphParameter of(String vertex, Kind kind) {
    return new GraphParameter(
        vertex,
        switch (kind) {
          case WEIGHT -> "W";
          case BN_SCALE -> "gamma";
          case BN_SHIFT -> "beta";
          case RUNNING_MEAN -> "mean";
          case RUNNING_VARIANCE -> "var";
        });
  }

  /** Its array, a view into the graph's parameters. */
  public INDArray in(ComputationGraph graph) {
    INDArray array = graph.getLayer(vertex).getParam(key);
    if (array == null) {
      throw new IllegalStateException("no parameter " + key + " in layer " + vertex);
    }
    return array;
  }
}
