package org.finetune4j.model.graph;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;
import org.nd4j.linalg.activations.Activation;

/** Adds the vertices of any ResNet backbone, named and ordered as in the zoo's ResNet50. */
final class ResNetVertices {
  private final GraphBuilder graph;
  private final Geometry geometry;

  ResNetVertices(GraphBuilder graph, Geometry geometry) {
    this.graph = graph;
    this.geometry = geometry;
  }

  /** The whole backbone; returns the vertex of layer4's output. */
  String backbone(String input, ResNetShape shape) {
    String last = stem(input, shape.width());
    int in = shape.width();
    int width = shape.width();
    for (int layer = 1; layer <= 4; layer++) {
      for (int block = 0; block < shape.layers().get(layer - 1); block++) {
        int stride = block == 0 ? Strides.ofLayer(geometry, layer) : 1;
        last = block(shape.block(), ZooNames.block(layer, block), in, width, stride, last);
        in = width * shape.block().expansion();
      }
      width *= 2;
    }
    return last;
  }

  /** 7x7 convolution, batch normalisation, ReLU, maximum pool; returns the pool's vertex. */
  String stem(String input, int width) {
    convolution(ZooNames.STEM_CONVOLUTION, 3, width, 7, 2, input);
    norm(ZooNames.STEM_NORM, width, ZooNames.STEM_CONVOLUTION);
    relu(ZooNames.STEM_RELU, ZooNames.STEM_NORM);
    int padding = Strides.poolPadding(geometry);
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

  /** One residual block; returns the vertex of its output. */
  String block(Block kind, String name, int in, int width, int stride, String input) {
    int out = width * kind.expansion();
    String last;
    if (kind == Block.BASIC) {
      last = branch(name, "2a", in, width, 3, stride, input);
      relu("act" + name + "_branch2a", last);
      last = branch(name, "2b", width, width, 3, 1, "act" + name + "_branch2a");
    } else {
      last = branch(name, "2a", in, width, 1, Strides.ofFirst(geometry, stride), input);
      relu("act" + name + "_branch2a", last);
      int second = Strides.ofSecond(geometry, stride);
      last = branch(name, "2b", width, width, 3, second, "act" + name + "_branch2a");
      relu("act" + name + "_branch2b", last);
      last = branch(name, "2c", width, out, 1, 1, "act" + name + "_branch2b");
    }
    String shortcut = input;
    if (in != out || stride != 1) {
      shortcut = branch(name, "1", in, out, 1, stride, input);
    }
    String sum = "short" + name + "_branch";
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), last, shortcut);
    String output = "res" + name + "_branch";
    relu(output, sum);
    return output;
  }

  /** A convolution and its batch normalisation; returns the latter's vertex. */
  private String branch(
      String block, String branch, int in, int out, int kernel, int stride, String input) {
    String convolution = "res" + block + "_branch" + branch;
    convolution(convolution, in, out, kernel, stride, input);
    String norm = "bn" + block + "_branch" + branch;
    norm(norm, out, convolution);
    return norm;
  }

  private void convolution(String name, int in, int out, int kernel, int stride, String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(kernel / 2, kernel / 2)
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(in)
            .nOut(out)
            .hasBias(false)
            .helperAllowFallback(false)
            .activation(Activation.IDENTITY)
            .build(),
        input);
  }

  private void norm(String name, int channels, String input) {
    graph.addLayer(name, new BatchNorm(channels), input);
  }

  private void relu(String name, String input) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
  }
}
