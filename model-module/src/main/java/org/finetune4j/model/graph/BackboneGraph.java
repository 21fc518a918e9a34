package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.finetune4j.model.ResNetShape;

/** A ResNet backbone in plain Deeplearning4j vertices. */
public final class BackboneGraph {
  private BackboneGraph() {}

  /**
   * Adds the backbone of that shape; a ResNet-50 comes out of Deeplearning4j's zoo, mended.
   *
   * @param input the vertex of the images, [batch, 3, height, width]
   * @return the vertex of layer4's output, [batch, features, height / 32, width / 32]
   */
  public static String addTo(GraphBuilder graph, String input, ResNetShape shape) {
    return ZooResNet50.builds(shape)
        ? new ZooResNet50(shape.geometry()).addTo(graph, input)
        : new ResNetVertices(graph, shape.geometry()).add(BackboneStructure.of(shape), input);
  }

  /** Where a tensor of the backbone lies. */
  public static GraphParameter parameter(TensorSpec tensor) {
    return ZooNames.parameter(tensor.name(), tensor.kind());
  }

  /** The vertex of the output of layer1 .. layer4; 0 for the stem. */
  public static String stage(ResNetShape shape, int layer) {
    return layer == 0
        ? ZooNames.STEM_POOL
        : ZooNames.output(layer, shape.layers().get(layer - 1) - 1);
  }
}
