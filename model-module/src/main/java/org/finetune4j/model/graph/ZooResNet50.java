package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;

/**
 * The backbone of Deeplearning4j's zoo {@link ResNet50}, mended. As it comes, that class halves the
 * image once too often, pools without padding, ends in a maximum pool of the top left 3x3, has
 * biases before batch normalisations, pads its 3x3 convolutions to one side, regularises everything
 * and initialises so that activations overflow.
 */
final class ZooResNet50 {
  private static final String OUTPUT = ZooNames.output(4, 2);

  private final Geometry geometry;
  private final Map<String, ConvNorm> units = new HashMap<>();

  ZooResNet50(Geometry geometry) {
    this.geometry = geometry;
    for (ConvNorm unit : BackboneStructure.of(ResNetShape.resnet50(geometry)).units()) {
      units.put(ZooNames.convolution(unit), unit);
      units.put(ZooNames.norm(unit), unit);
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
      return new BatchNorm(units.get(name).out());
    } else if (layer instanceof ConvolutionLayer convolution) {
      mend(convolution, units.get(name));
    } else if (layer instanceof SubsamplingLayer pool) {
      int padding = ResNetVertices.poolPadding(geometry);
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

  private static void mend(ConvolutionLayer convolution, ConvNorm unit) {
    convolution.setNIn(unit.in());
    convolution.setNOut(unit.out());
    convolution.setHasBias(false);
    convolution.setCudnnAllowFallback(false);
    convolution.setConvolutionMode(ConvolutionMode.Truncate);
    convolution.setPadding(new int[] {unit.padding(), unit.padding()});
    convolution.setStride(new int[] {unit.stride(), unit.stride()});
  }
}
