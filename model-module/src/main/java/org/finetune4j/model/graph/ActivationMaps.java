package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Class activation maps: Grad-CAM (Selvaraju et al. 2017) of a head's logits, in inference, on the
 * backbone's output. A channel counts by the mean gradient over its places. Pooling passes the
 * maximum's gradient to one place and the average's to all in equal parts, so that mean is the sum
 * of the two, divided by the number of places.
 */
public final class ActivationMaps {
  private final ComputationGraph graph;

  private ActivationMaps(ComputationGraph graph) {
    this.graph = graph;
  }

  /**
   * The maps of one image.
   *
   * @param graph with the head
   * @param backbone the backbone's output, [1, features, rows, columns]
   * @param active the output of {@link HeadGraph#ACTIVE}, [1, hidden]
   * @param outputs which logits
   * @return [outputs][rows][columns], 0 where nothing raises the logit
   */
  public static float[][][] of(
      ComputationGraph graph, INDArray backbone, INDArray active, int[] outputs) {
    int rows = (int) backbone.size(2);
    int columns = (int) backbone.size(3);
    double[][] weights = new ActivationMaps(graph).channelWeights(active, outputs);
    float[] cells = values(backbone, 'c');
    float[][][] maps = new float[outputs.length][rows][columns];
    for (int i = 0; i < outputs.length; i++) {
      double[] sums = new double[rows * columns];
      for (int at = 0; at < cells.length; at++) {
        sums[at % sums.length] += weights[i][at / sums.length] * cells[at];
      }
      for (int at = 0; at < sums.length; at++) {
        maps[i][at / columns][at % columns] = (float) Math.max(0, sums[at] / sums.length);
      }
    }
    return maps;
  }

  /** By output and channel: the gradients of the pooled maximum and average together. */
  private double[][] channelWeights(INDArray active, int[] outputs) {
    float[] passes = values(active, 'c');
    float[] last = values(parameter(HeadGraph.OUTPUT, "W"), 'f'); // [output][hidden]
    float[] first = values(parameter(HeadGraph.ACTIVE, "W"), 'f'); // [hidden][pooled]
    double[] hiddenScale = scale(HeadGraph.HIDDEN);
    double[] pooledScale = scale(HeadGraph.FIRST_NORM);
    int channels = pooledScale.length / 2;
    double[][] weights = new double[outputs.length][channels];
    for (int i = 0; i < outputs.length; i++) {
      for (int h = 0; h < passes.length; h++) {
        if (passes[h] > 0) {
          double gradient = last[outputs[i] * passes.length + h] * hiddenScale[h];
          for (int p = 0; p < pooledScale.length; p++) {
            weights[i][p % channels] +=
                gradient * first[h * pooledScale.length + p] * pooledScale[p];
          }
        }
      }
    }
    return weights;
  }

  /** What a batch normalisation multiplies each column by in inference. */
  private double[] scale(String vertex) {
    double epsilon = ((BatchNormalization) graph.getLayer(vertex).conf().getLayer()).getEps();
    float[] gamma = values(parameter(vertex, "gamma"), 'c');
    float[] variance = values(parameter(vertex, "var"), 'c');
    double[] scale = new double[gamma.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
    }
    return scale;
  }

  private INDArray parameter(String vertex, String key) {
    return new GraphParameter(vertex, key).in(graph);
  }

  private static float[] values(INDArray array, char order) {
    try (INDArray copy = array.dup(order)) {
      return copy.data().asFloat();
    }
  }
}
