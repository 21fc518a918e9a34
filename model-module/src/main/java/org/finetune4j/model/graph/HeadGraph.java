package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.nd4j.linalg.activations.Activation;

/**
 * fastai's head, its vertices named by their places in fastai's {@code Sequential}: 0 pooling, 2
 * batch normalisation, 3 dropout, 4 dense, 5 ReLU, 6 batch normalisation, 7 dropout, 8 dense.
 */
public final class HeadGraph {
  /** The vertex of the pooled features, [batch, 2 * features]: maxima first, then averages. */
  public static final String POOLED = "head.0";

  /** The vertex of the pooled features' batch normalisation. */
  static final String FIRST_NORM = "head.2";

  /** The vertex of the first dense layer, after its ReLU. */
  public static final String ACTIVE = "head.4";

  /** The vertex whose output is the last dense layer's input, in inference. */
  public static final String HIDDEN = "head.6";

  /** The vertex of the last dense layer and the loss. */
  public static final String OUTPUT = "head.8";

  private HeadGraph() {}

  /** Adds the concatenated pooling, as {@link #POOLED}. */
  public static void addPooling(GraphBuilder graph, String backbone) {
    graph.addLayer("head.0.max", new GlobalPoolingLayer(PoolingType.MAX), backbone);
    graph.addLayer("head.0.avg", new GlobalPoolingLayer(PoolingType.AVG), backbone);
    graph.addVertex(POOLED, new MergeVertex(), "head.0.max", "head.0.avg");
  }

  /**
   * Adds everything after the pooling, as {@link #OUTPUT}.
   *
   * @param input the vertex of the pooled features
   * @param pooled their number
   * @param output of {@code spec.hidden()} inputs
   */
  public static void addTo(
      GraphBuilder graph, String input, int pooled, HeadSpec spec, OutputLayer output) {
    graph.addLayer(FIRST_NORM, new BatchNorm(pooled), input);
    String last = dropout(graph, "head.3", spec.firstDropout(), FIRST_NORM);
    graph.addLayer(
        ACTIVE,
        new DenseLayer.Builder()
            .nIn(pooled)
            .nOut(spec.hidden())
            .hasBias(false)
            .activation(Activation.RELU)
            .build(),
        last);
    graph.addLayer(HIDDEN, new BatchNorm(spec.hidden()), ACTIVE);
    last = dropout(graph, "head.7", spec.secondDropout(), HIDDEN);
    graph.addLayer(OUTPUT, output, last);
  }

  /** The tensors of a head, in fastai's order. */
  public static List<TensorSpec> tensors(int pooled, HeadSpec spec, int width) {
    List<TensorSpec> tensors = new ArrayList<>();
    long hidden = spec.hidden();
    tensors.addAll(TensorSpec.batchNorm("head.2", Group.HEAD, pooled));
    tensors.add(TensorSpec.weight("head.4", Group.HEAD, hidden, (long) pooled));
    tensors.addAll(TensorSpec.batchNorm("head.6", Group.HEAD, hidden));
    tensors.add(TensorSpec.weight("head.8", Group.HEAD, (long) width, hidden));
    return List.copyOf(tensors);
  }

  /** Where a tensor of the head lies. */
  public static GraphParameter parameter(TensorSpec tensor) {
    Kind kind = tensor.kind();
    return GraphParameter.of(tensor.name().substring(0, tensor.name().lastIndexOf('.')), kind);
  }

  private static String dropout(GraphBuilder graph, String name, double p, String input) {
    if (p == 0) {
      return input;
    }
    graph.addLayer(name, new DropoutLayer(new SeededDropout(p)), input);
    return name;
  }
}
