package org.finetune4j.model.graph;

import static org.finetune4j.model.graph.GoldenArrays.array;
import static org.finetune4j.model.graph.GoldenArrays.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** The plain vertices against PyTorch, in FLOAT (through the helpers) and in DOUBLE. */
class BackboneGoldenTest {
  @BeforeAll
  static void accelerate() {
    NativeAcceleration.prepare();
  }

  static Stream<Arguments> cases() {
    return Golden.cases("body_small").stream()
        .flatMap(
            c -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> Arguments.of(c, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(Golden.Case c, DataType type) {
    if (c.kind().equals("body")) {
      backbone(c, type);
    } else {
      part(c, type);
    }
  }

  /** A stem or one block: everything is under one prefix. */
  private static void part(Golden.Case c, DataType type) {
    String prefix = c.json().get("prefix").asText();
    double tolerance = c.json().at("/tolerance/relative").asDouble();
    Map<String, Golden.Tensor> tensors = c.under(prefix);
    Map<String, Golden.Tensor> weights = c.under(prefix + "weights.");
    boolean stem = c.kind().equals("stem");
    Run run = new Run(type, stem ? "" : "layer1.0.");
    Part part;
    if (stem) {
      part = BackboneStructure.stem(3, size(weights, "conv1.weight", 0));
    } else {
      Block block = c.kind().equals("bottleneck") ? Block.BOTTLENECK : Block.BASIC;
      int in = size(tensors, "input", 1);
      int stride = tensors.get("input").shape()[2] == tensors.get("output").shape()[2] ? 1 : 2;
      int width = size(weights, "conv1.weight", 0);
      part =
          BackboneStructure.block(
              block, Geometry.TORCHVISION, "layer1.0.", in, width, stride, Group.EARLY);
    }
    String output = run.vertices().add(new BackboneStructure(List.of(part)), "probe");
    run.build(output, weights);
    run.step(tensors.get("input"), tensors.get("upstream"), c.json().get("mode").asText());

    assertClose("output", run.activation(output), tensors.get("output"), tolerance);
    assertClose("input", run.inputGradient(), tensors.get("grad_input"), tolerance);
    run.assertGradients(c.under(prefix + "grad."), tolerance);
    run.assertRunning(c.under(prefix + "after."), tolerance);
  }

  private static void backbone(Golden.Case c, DataType type) {
    JsonNode json = c.json();
    List<Integer> layers = new ArrayList<>();
    json.get("layers").forEach(n -> layers.add(n.asInt()));
    ResNetShape shape =
        new ResNetShape(
            "small",
            Block.valueOf(json.get("block").asText().toUpperCase(java.util.Locale.ROOT)),
            layers,
            json.get("width").asInt(),
            Geometry.TORCHVISION);
    Run run = new Run(type, "");
    String output = run.vertices().add(BackboneStructure.of(shape), "probe");
    run.build(output, c.under(json.get("weights").asText()));
    run.step(c.tensor("input"), c.tensor("upstream"), json.get("mode").asText());

    double outputs = json.at("/tolerance/outputs_relative").asDouble();
    double grads = json.at("/tolerance/grads_relative").asDouble();
    json.get("outputs")
        .properties()
        .forEach(
            stage -> {
              int layer =
                  stage.getKey().equals("stem")
                      ? 0
                      : Integer.parseInt(stage.getKey().substring("layer".length()));
              INDArray actual = run.activation(BackboneGraph.stage(shape, layer));
              assertClose(stage.getKey(), actual, c.named(stage.getValue().asText()), outputs);
            });
    if (json.hasNonNull("grads")) {
      run.assertGradients(c.under(json.get("grads").asText()), grads);
    }
    if (json.hasNonNull("grad_input")) {
      assertClose("input", run.inputGradient(), c.tensor("grad_input"), grads);
    }
    if (json.hasNonNull("running_after")) {
      run.assertRunning(c.under(json.get("running_after").asText()), outputs);
    }
  }

  private static int size(Map<String, Golden.Tensor> tensors, String name, int dimension) {
    return (int) tensors.get(name).shape()[dimension];
  }

  /** A graph of some vertices, run forward and backward once. */
  private static final class Run {
    private final DataType type;
    private final String prefix;
    private final Probe probe = new Probe();
    private final GraphBuilder builder;
    private ComputationGraph graph;
    private Map<String, INDArray> activations;

    private Run(DataType type, String prefix) {
      this.type = type;
      this.prefix = prefix;
      builder =
          new NeuralNetConfiguration.Builder()
              .dataType(type)
              .updater(new Sgd(1))
              .weightInit(WeightInit.ZERO)
              .activation(Activation.IDENTITY)
              .graphBuilder()
              .addInputs("images");
      builder.addLayer("probe", new DropoutLayer(probe), "images");
    }

    private ResNetVertices vertices() {
      return new ResNetVertices(builder, Geometry.TORCHVISION);
    }

    private void build(String output, Map<String, Golden.Tensor> weights) {
      graph = new ComputationGraph(builder.setOutputs(output).build());
      graph.init();
      weights.forEach((name, tensor) -> parameter(name).in(graph).assign(array(tensor, type)));
    }

    private void step(Golden.Tensor input, Golden.Tensor upstream, String mode) {
      for (var layer : graph.getLayers()) {
        if (layer instanceof BatchNormLayer norm) {
          norm.fix(mode.equals("eval"));
        }
      }
      graph.setInputs(array(input, type));
      activations = graph.feedForward(graph.getInputs(), true, false);
      graph.backpropGradient(array(upstream, type));
    }

    private INDArray activation(String vertex) {
      return activations.get(vertex);
    }

    private INDArray inputGradient() {
      return probe.seen();
    }

    private void assertGradients(Map<String, Golden.Tensor> expected, double tolerance) {
      expected.forEach((name, tensor) -> assertClose(name, gradient(name), tensor, tolerance));
    }

    private void assertRunning(Map<String, Golden.Tensor> expected, double tolerance) {
      expected.forEach(
          (name, tensor) -> {
            INDArray after = parameter(name).in(graph).sub(gradient(name));
            assertClose(name, after, tensor, tolerance);
          });
    }

    private INDArray gradient(String name) {
      GraphParameter parameter = parameter(name);
      return graph.gradient().getGradientFor(parameter.vertex() + "_" + parameter.key());
    }

    private GraphParameter parameter(String name) {
      Kind kind;
      if (name.contains("running_mean")) {
        kind = Kind.RUNNING_MEAN;
      } else if (name.contains("running_var")) {
        kind = Kind.RUNNING_VARIANCE;
      } else if (name.contains("bn") || name.contains("downsample.1")) {
        kind = name.endsWith("bias") ? Kind.BN_SHIFT : Kind.BN_SCALE;
      } else {
        kind = Kind.WEIGHT;
      }
      return BackboneGraph.parameter(new TensorSpec(prefix + name, kind, Group.EARLY, List.of(1L)));
    }
  }
}
