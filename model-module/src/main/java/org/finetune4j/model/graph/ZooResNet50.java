package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.zoo.model.ResNet50;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;

/**
 * The backbone of Deeplearning4j's zoo {@link ResNet50}, mended. As it comes, that class halves the
 * image once too often, pools without padding, ends in a maximum pool of the top left 3x3, has
 * biases before batch normalisations, pads its 3x3 convolutions to one side, regularises everything
 * and initialises so that activations overflow.
 */
final class ZooResNet50 {
  private static final String OUTPUT = ZooNames.output(4, 2);

  private final Geometry geometry;
  private final Map<String, List<Long>> shapes = new HashMap<>();

  ZooResNet50(Geometry geometry) {
    this.geometry = geometry;
    for (TensorSpec tensor : BackboneTensors.of(ResNetShape.resnet50(geometry))) {
      if (tensor.kind() == Kind.WEIGHT) {
        shapes.put(ZooNames.place(tensor.name(), tensor.kind()).vertex(), tensor.shape());
      }
    }
  }

  /** Whether that is the shape the zoo has. */
  static boolean builds(ResNetShape shape) {
    return shape.width() == 64
        && shape.block() == ResNetShape.Block.BOTTLENECK
        && shape.layers().equals(ResNetShape.resnet50(shape.geometry()).layers());
  }

  /** Adds the backbone's vertices; returns the one of layer4's output. */
  String addTo(GraphBuilder graph, String input) {
    GraphBuilder zoo = ResNet50.builder().numClasses(1).build().graphBuilder();
    zoo.getVertices()
        .forEach(
            (name, vertex) -> {
              if (name.equals("stem-zero") || name.equals("avgpool") || name.equals("output")) {
                return; // the convolution pads itself; pooling and classifier are the head's
              }
              String[] inputs =
                  name.equals(ZooNames.STEM_CONVOLUTION)
                      ? new String[] {input}
                      : zoo.getVertexInputs().get(name).toArray(String[]::new);
              if (vertex instanceof LayerVertex layer) {
                graph.addLayer(name, mended(name, layer.getLayerConf().getLayer()), inputs);
              } else {
                graph.addVertex(name, vertex, inputs);
              }
            });
    return OUTPUT;
  }

  private Layer mended(String name, Layer layer) {
    if (layer instanceof BatchNormalization) {
      return new BatchNorm(shapes.get(convolutionOf(name)).get(0));
    } else if (layer instanceof ConvolutionLayer convolution) {
      mend(name, convolution);
    } else if (layer instanceof SubsamplingLayer pool) {
      int padding = Strides.poolPadding(geometry);
      pool.setPadding(new int[] {padding, padding});
      pool.setConvolutionMode(ConvolutionMode.Truncate);
    } else if (!(layer instanceof ActivationLayer)) {
      throw new IllegalStateException("an unknown layer in the zoo's ResNet50: " + name);
    }
    if (layer instanceof BaseLayer parametrised) {
      // Null: taken from the graph this is added to.
      parametrised.setRegularization(new ArrayList<>());
      parametrised.setRegularizationBias(new ArrayList<>());
      parametrised.setIUpdater(null);
      parametrised.setWeightInitFn(null);
    }
    return layer;
  }

  private void mend(String name, ConvolutionLayer convolution) {
    List<Long> shape = shapes.get(name);
    convolution.setNIn(shape.get(1));
    convolution.setNOut(shape.get(0));
    convolution.setHasBias(false);
    convolution.setCudnnAllowFallback(false);
    convolution.setConvolutionMode(ConvolutionMode.Truncate);
    int padding = (int) (shape.get(2) / 2);
    convolution.setPadding(new int[] {padding, padding});
    int stride = stride(name);
    convolution.setStride(new int[] {stride, stride});
  }

  private int stride(String name) {
    if (name.equals(ZooNames.STEM_CONVOLUTION)) {
      return 2;
    }
    int layer = name.charAt(3) - '1';
    int ofBlock = name.charAt(4) == 'a' ? Strides.ofLayer(geometry, layer) : 1;
    if (name.endsWith("_branch2a")) {
      return Strides.ofFirst(geometry, ofBlock);
    } else if (name.endsWith("_branch2b")) {
      return Strides.ofSecond(geometry, ofBlock);
    }
    return name.endsWith("_branch1") ? ofBlock : 1;
  }

  private static String convolutionOf(String norm) {
    return norm.equals(ZooNames.STEM_NORM)
        ? ZooNames.STEM_CONVOLUTION
        : "res" + norm.substring("bn".length());
  }
}
