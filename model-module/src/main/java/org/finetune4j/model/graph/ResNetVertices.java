package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Stem;
import org.nd4j.linalg.activations.Activation;

/** Adds the vertices of any ResNet backbone, named and ordered as in the zoo's ResNet50. */
final class ResNetVertices {
  private final GraphBuilder graph;
  private final Geometry geometry;

  ResNetVertices(GraphBuilder graph, Geometry geometry) {
    this.graph = graph;
    this.geometry = geometry;
  }

  /** Adds each part in turn; returns the vertex of the last one's output. */
  String add(BackboneStructure structure, String input) {
    String last = input;
    for (Part part : structure.parts()) {
      last = part instanceof Stem stem ? stem(stem, last) : block((Block) part, last);
    }
    return last;
  }

  private String stem(Stem stem, String input) {
    String norm = add(stem.unit(), input);
    relu(ZooNames.STEM_RELU, norm);
    int padding = poolPadding(geometry);
    graph.addLayer(
        ZooNames.STEM_POOL,
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(padding, padding)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        ZooNames.STEM_RELU);
    return ZooNames.STEM_POOL;
  }

  /** Zeros around the image before the stem's maximum pool. */
  static int poolPadding(Geometry geometry) {
    return geometry == Geometry.ZOO ? 0 : 1;
  }

  private String block(Block block, String input) {
    String last = input;
    String sum = "";
    for (ConvNorm unit : block.path()) {
      if (!sum.isEmpty()) {
        String active = ZooNames.activation(last);
        relu(active, last);
        last = active;
      }
      last = add(unit, last);
      sum = ZooNames.sum(last);
    }
    String shortcut = block.shortcut().map(unit -> add(unit, input)).orElse(input);
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), last, shortcut);
    String output = ZooNames.output(sum);
    relu(output, sum);
    return output;
  }

  /** A convolution and its batch normalisation; returns the latter's vertex. */
  private String add(ConvNorm unit, String input) {
    String convolution = ZooNames.convolution(unit);
    graph.addLayer(
        convolution,
        new ConvolutionLayer.Builder(unit.kernel(), unit.kernel())
            .stride(unit.stride(), unit.stride())
            .padding(unit.padding(), unit.padding())
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(unit.in())
            .nOut(unit.out())
            .hasBias(false)
            .helperAllowFallback(false)
            .activation(Activation.IDENTITY)
            .build(),
        input);
    String norm = ZooNames.norm(unit);
    graph.addLayer(norm, new BatchNorm(unit.out()), convolution);
    return norm;
  }

  private void relu(String name, String input) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
  }
}
