package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.output.OutputLayers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Grad-CAM by PyTorch's autograd; {@code heat_map.py} records it. */
class ActivationMapsGoldenTest {
  @BeforeAll
  static void accelerate() {
    NativeAcceleration.prepare();
  }

  static List<Golden.Case> cases() {
    return Golden.cases("heat_map");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOfAutograd(Golden.Case golden) {
    JsonNode json = golden.json();
    int channels = json.at("/shape/1").asInt();
    int width = json.get("outputs").asInt();
    HeadSpec spec = new HeadSpec(json.get("hidden").asInt(), 0, 0);
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(1))
            .graphBuilder()
            .addInputs("features")
            .setOutputs(HeadGraph.OUTPUT);
    HeadGraph.addPooling(builder, "features");
    HeadGraph.addTo(
        builder,
        HeadGraph.POOLED,
        2 * channels,
        spec,
        OutputLayers.layer(new Output.SigmoidXent(), spec.hidden(), width, List.of()));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    for (TensorSpec tensor : HeadGraph.tensors(2 * channels, spec, width)) {
      INDArray values =
          Nd4j.createFromArray(numbers(json.get("weights").get(tensor.name())))
              .reshape(tensor.shape().stream().mapToLong(n -> n).toArray());
      HeadGraph.parameter(tensor)
          .in(graph)
          .assign(values.rank() == 2 ? values.transpose() : values);
    }
    long[] shape = IntStream.range(0, 4).mapToLong(i -> json.at("/shape/" + i).asLong()).toArray();
    INDArray features = Nd4j.createFromArray(numbers(json.get("features"))).reshape(shape);
    INDArray active =
        graph.output(List.of(HeadGraph.ACTIVE), false, new INDArray[] {features}, null)[0];
    int[] outputs = IntStream.range(0, width).map(i -> width - 1 - i).toArray();
    float[][][] maps = ActivationMaps.of(graph, features, active, outputs);
    for (int i = 0; i < width; i++) {
      JsonNode expected = json.get("maps").get(outputs[i]);
      for (int row = 0; row < shape[2]; row++) {
        for (int column = 0; column < shape[3]; column++) {
          assertThat((double) maps[i][row][column])
              .isCloseTo(expected.get(row).get(column).asDouble(), within(1e-6));
        }
      }
    }
    graph.close();
  }

  private static double[] numbers(JsonNode json) {
    return IntStream.range(0, json.size()).mapToDouble(i -> json.get(i).asDouble()).toArray();
  }
}
