package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What the zoo's ResNet50 does wrong, and that it no longer does. */
class BackboneGraphTest {
  @BeforeAll
  static void accelerate() {
    NativeAcceleration.prepare();
  }

  private static GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Sgd(1))
        .activation(Activation.IDENTITY)
        .graphBuilder()
        .addInputs("images");
  }

  private static GraphBuilder zoo(Geometry geometry) {
    GraphBuilder builder = builder();
    return builder.setOutputs(
        BackboneGraph.addTo(builder, "images", ResNetShape.resnet50(geometry)));
  }

  private static GraphBuilder own(Geometry geometry) {
    GraphBuilder builder = builder();
    String output =
        new ResNetVertices(builder, geometry)
            .add(BackboneStructure.of(ResNetShape.resnet50(geometry)), "images");
    return builder.setOutputs(output);
  }

  private static ResNetShape small(Block block, Geometry geometry) {
    return new ResNetShape("small", block, List.of(1, 2, 1, 1), 2, geometry);
  }

  @ParameterizedTest
  @EnumSource(Geometry.class)
  void theZoosResNet50MendedIsTheGraphOfOurOwnBuilder(Geometry geometry) {
    GraphBuilder zoo = zoo(geometry);
    GraphBuilder own = own(geometry);
    assertThat(zoo.getVertices().keySet()).containsExactlyElementsOf(own.getVertices().keySet());
    assertThat(zoo.getVertexInputs()).isEqualTo(own.getVertexInputs());
    own.getVertices()
        .forEach(
            (name, vertex) ->
                assertThat(described(zoo.getVertices().get(name)))
                    .as(name)
                    .isEqualTo(described(vertex)));
  }

  private static String described(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layerVertex)) {
      return vertex.toString();
    }
    Layer layer = layerVertex.getLayerConf().getLayer();
    String text = layer.getClass().getSimpleName();
    if (layer instanceof ConvolutionLayer c) {
      return text
          + Arrays.toString(c.getKernelSize())
          + Arrays.toString(c.getStride())
          + Arrays.toString(c.getPadding())
          + c.getConvolutionMode()
          + c.getNIn()
          + ":"
          + c.getNOut()
          + c.hasBias()
          + c.getActivationFn()
          + c.isCudnnAllowFallback();
    } else if (layer instanceof SubsamplingLayer s) {
      return text
          + s.getPoolingType()
          + Arrays.toString(s.getKernelSize())
          + Arrays.toString(s.getStride())
          + Arrays.toString(s.getPadding())
          + s.getConvolutionMode();
    } else if (layer instanceof BatchNormalization b) {
      return text + b.getNOut() + b.isUseLogStd() + b.getEps() + b.getDecay();
    }
    return layer.toString();
  }

  @Test
  void bothBuildersComputeTheSame() {
    INDArray image = Nd4j.rand(DataType.FLOAT, 1, 3, 64, 48);
    ComputationGraph one = new ComputationGraph(zoo(Geometry.TORCHVISION).build());
    one.init();
    ComputationGraph other = new ComputationGraph(own(Geometry.TORCHVISION).build());
    other.init(one.params(), false);
    INDArray expected = other.outputSingle(image);
    assertThat(one.outputSingle(image).equalsWithEps(expected, 0)).isTrue();
    assertThat(expected.shape()).containsExactly(1, 2048, 2, 2);
    one.close();
  }

  /** Also that height stays height: the zoo swaps them. */
  @ParameterizedTest
  @EnumSource(Geometry.class)
  void eachStageHasItsSize(Geometry geometry) {
    ResNetShape shape = small(Block.BOTTLENECK, geometry);
    GraphBuilder builder = builder();
    builder.setOutputs(BackboneGraph.addTo(builder, "images", shape));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    List<String> stages =
        IntStream.rangeClosed(0, 4).mapToObj(i -> BackboneGraph.stage(shape, i)).toList();
    INDArray image = Nd4j.rand(DataType.FLOAT, 1, 3, 224, 160);
    INDArray[] outputs = graph.output(stages, false, new INDArray[] {image}, null);
    List<String> sizes = Arrays.stream(outputs).map(o -> o.size(2) + "x" + o.size(3)).toList();
    assertThat(sizes)
        .isEqualTo(
            geometry == Geometry.ZOO
                ? List.of("55x39", "28x20", "14x10", "7x5", "4x3")
                : List.of("56x40", "56x40", "28x20", "14x10", "7x5"));
    graph.close();
  }

  @Test
  void theStrideStandsWhereTheGeometryPutsIt() {
    Map<String, GraphVertex> torchvision = zoo(Geometry.TORCHVISION).getVertices();
    Map<String, GraphVertex> paper = zoo(Geometry.PAPER).getVertices();
    for (String stage : List.of("3", "4", "5")) {
      assertThat(stride(torchvision, stage, "2a")).isEqualTo(1);
      assertThat(stride(torchvision, stage, "2b")).isEqualTo(2);
      assertThat(stride(paper, stage, "2a")).isEqualTo(2);
      assertThat(stride(paper, stage, "2b")).isEqualTo(1);
      assertThat(stride(paper, stage, "1")).isEqualTo(2);
    }
    assertThat(stride(paper, "2", "2a")).isEqualTo(1);
    assertThat(stride(paper, "2", "1")).isEqualTo(1);
  }

  private static int stride(Map<String, GraphVertex> vertices, String stage, String branch) {
    LayerVertex vertex = (LayerVertex) vertices.get("res" + stage + "a_branch" + branch);
    return ((ConvolutionLayer) vertex.getLayerConf().getLayer()).getStride()[0];
  }

  @Test
  void nothingIsRegularisedAndNothingTrainsByTheZoosUpdater() {
    for (GraphVertex vertex : zoo(Geometry.TORCHVISION).getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof BaseLayer base) {
        assertThat(base.getRegularization()).isEmpty();
        assertThat(base.getRegularizationBias()).isEmpty();
        assertThat(base.getIUpdater()).isInstanceOf(Sgd.class);
      }
    }
  }

  @Test
  void noConvolutionHasABiasOrPadsToOneSide() {
    for (GraphVertex vertex : zoo(Geometry.PAPER).getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof ConvolutionLayer convolution) {
        assertThat(convolution.hasBias()).isFalse();
        assertThat(convolution.getConvolutionMode()).isEqualTo(ConvolutionMode.Truncate);
      }
    }
  }

  @Test
  void tensorsAreTorchvisions() {
    assertThat(count(ResNetShape.resnet18())).isEqualTo(11_176_512);
    assertThat(count(ResNetShape.resnet34())).isEqualTo(21_284_672);
    assertThat(count(ResNetShape.resnet50(Geometry.TORCHVISION))).isEqualTo(23_508_032);
    assertThat(count(ResNetShape.resnet101(Geometry.TORCHVISION))).isEqualTo(42_500_160);
  }

  /** Numbers that are trained, without the classifier. */
  private static long count(ResNetShape shape) {
    return BackboneStructure.of(shape).tensors().stream()
        .filter(t -> t.kind().trained())
        .mapToLong(TensorSpec::length)
        .sum();
  }

  @Test
  void everyShapeFindsEveryTensor() {
    for (ResNetShape shape :
        List.of(
            small(Block.BASIC, Geometry.TORCHVISION),
            small(Block.BOTTLENECK, Geometry.PAPER),
            new ResNetShape("long", Block.BASIC, List.of(1, 1, 30, 1), 1, Geometry.TORCHVISION))) {
      GraphBuilder builder = builder();
      builder.setOutputs(BackboneGraph.addTo(builder, "images", shape));
      ComputationGraph graph = new ComputationGraph(builder.build());
      graph.init();
      long found = 0;
      for (TensorSpec tensor : BackboneStructure.of(shape).tensors()) {
        INDArray array = BackboneGraph.parameter(tensor).in(graph);
        assertThat(array.length()).as(tensor.name()).isEqualTo(tensor.length());
        if (tensor.kind() == Kind.WEIGHT) {
          assertThat(Arrays.stream(array.shape()).boxed().toList()).isEqualTo(tensor.shape());
        }
        found += array.length();
      }
      assertThat(found).isEqualTo(graph.numParams());
      graph.close();
    }
  }
}
