package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.finetune4j.model.graph.GoldenArrays.array;
import static org.finetune4j.model.graph.GoldenArrays.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.output.OutputLayers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** fastai's head against fastai: pooling, loss, outputs, every gradient, running statistics. */
class HeadGoldenTest {
  @BeforeAll
  static void accelerate() {
    NativeAcceleration.prepare();
  }

  static Stream<Arguments> cases() {
    return Golden.cases("head", "head").stream()
        .flatMap(
            c ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .flatMap(
                        type ->
                            Stream.of("train", "eval").map(mode -> Arguments.of(c, type, mode))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithFastai(Golden.Case c, DataType type, String mode) {
    JsonNode json = c.json();
    JsonNode expected = json.get(mode);
    double tolerance = json.at("/tolerance/relative").asDouble();
    int pooled = 2 * json.get("nf").asInt();
    HeadSpec spec = new HeadSpec(json.get("hidden").asInt(), 0, 0);
    int width = json.get("outputs").asInt();
    Output output = output(json);
    Probe probe = new Probe();
    ComputationGraph graph = graph(probe, pooled, spec, output, width, type);
    Map<String, Golden.Tensor> weights = c.under(json.get("weights").asText());
    List<TensorSpec> tensors = HeadGraph.tensors(pooled, spec, width);
    for (TensorSpec tensor : tensors) {
      INDArray weight = array(weights.get(tensor.name().substring("head.".length())), type);
      boolean dense = weight.rank() == 2;
      HeadGraph.parameter(tensor).in(graph).assign(dense ? weight.transpose() : weight);
    }
    for (var layer : graph.getLayers()) {
      if (layer instanceof BatchNormLayer norm) {
        norm.fix(mode.equals("eval"));
      }
    }

    INDArray features = array(c.tensor("features"), type);
    graph.setInputs(features);
    graph.setLabels(array(c.tensor("target"), type));
    graph.computeGradientAndScore();
    double loss = expected.get("loss").asDouble();
    double n = features.size(0);
    assertThat(graph.score())
        .isCloseTo(loss, within(loss * json.at("/tolerance/loss_relative").asDouble()));
    assertClose(
        "grad_features",
        probe.seen().div(n),
        c.named(expected.get("grad_features").asText()),
        tolerance);
    gradients(c, expected, graph, tensors, n, tolerance);

    INDArray[] activations =
        graph.output(
            List.of(HeadGraph.POOLED, HeadGraph.OUTPUT),
            mode.equals("train"),
            new INDArray[] {features},
            null);
    assertClose("pooled", activations[0], c.named(expected.get("pooled").asText()), tolerance);
    assertClose("output", activations[1], c.named(expected.get("output").asText()), tolerance);
    graph.close();
  }

  private static void gradients(
      Golden.Case c,
      JsonNode expected,
      ComputationGraph graph,
      List<TensorSpec> tensors,
      double n,
      double tolerance) {
    Map<String, Golden.Tensor> gradients = c.under(expected.get("grads").asText());
    Map<String, Golden.Tensor> after =
        expected.hasNonNull("running_after")
            ? c.under(expected.get("running_after").asText())
            : Map.of();
    for (TensorSpec tensor : tensors) {
      String name = tensor.name().substring("head.".length());
      GraphParameter parameter = HeadGraph.parameter(tensor);
      INDArray gradient =
          graph.gradient().getGradientFor(parameter.vertex() + "_" + parameter.key());
      if (gradients.containsKey(name)) {
        INDArray mean = gradient.div(n);
        assertClose(
            name, mean.rank() == 2 ? mean.transpose() : mean, gradients.get(name), tolerance);
      } else if (after.containsKey(name)) {
        assertClose(name, parameter.in(graph).sub(gradient), after.get(name), tolerance);
      } else {
        assertThat(gradient.amaxNumber().doubleValue()).as("fixed " + name).isZero();
      }
    }
  }

  private static ComputationGraph graph(
      Probe probe, int pooled, HeadSpec spec, Output output, int width, DataType type) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .updater(new Sgd(1))
            .graphBuilder()
            .addInputs("features")
            .addLayer("probe", new DropoutLayer(probe), "features")
            .setOutputs(HeadGraph.OUTPUT);
    HeadGraph.addPooling(builder, "probe");
    HeadGraph.addTo(
        builder,
        HeadGraph.POOLED,
        pooled,
        spec,
        OutputLayers.layer(output, spec.hidden(), width, List.of()));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static Output output(JsonNode json) {
    if (json.hasNonNull("y_range")) {
      return new Output.RangeMse(
          json.at("/y_range/0").asDouble(), json.at("/y_range/1").asDouble());
    }
    return switch (json.get("task").asText()) {
      case "labels" -> new Output.SigmoidXent();
      case "points" -> new Output.IdentityMse();
      default -> throw new IllegalArgumentException(json.get("task").asText());
    };
  }
}
