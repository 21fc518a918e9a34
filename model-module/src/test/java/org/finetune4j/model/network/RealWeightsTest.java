package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.golden.Shared;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.graph.BackboneGraph;
import org.finetune4j.model.graph.GoldenArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ResNet-50 with real ImageNet weights in the plain graph against PyTorch; skipped where the
 * weights are not.
 */
class RealWeightsTest {
  static Path weights() {
    return Shared.path("weights/resnet50.safetensors");
  }

  static Network network(Path weights, Geometry geometry, EngineRequest engine) {
    Backbone backbone = Backbone.resnet50(weights).withGeometry(geometry);
    return Network.create(
        NetworkSpec.of(backbone.shape(), new Output.IdentityMse(), 1).withEngine(engine), backbone);
  }

  @Test
  void theFileStatesItsGeometry() {
    Backbone backbone = Backbone.resnet50(weights());
    assertThat(backbone.shape().geometry()).isEqualTo(Geometry.PAPER);
    assertThat(backbone.warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Geometry.class,
      names = {"PAPER", "TORCHVISION"})
  void featuresAndLogitsAgreeWithPyTorch(Geometry geometry) {
    Path weights = weights();
    List<Golden.Case> cases =
        Golden.cases("resnet50_real", "resnet50").stream()
            .filter(c -> geometry(c) == geometry)
            .toList();
    assertThat(cases).isNotEmpty();
    try (Network plain = network(weights, geometry, EngineRequest.plain())) {
      for (Golden.Case c : cases) {
        double tolerance = c.json().at("/tolerance/relative").asDouble();
        agrees(c, plain, weights, tolerance);
        stages(c, plain, tolerance);
      }
    }
  }

  private static Geometry geometry(Golden.Case c) {
    return switch (c.json().get("geometry").asText()) {
      case "v1" -> Geometry.PAPER;
      case "v1.5" -> Geometry.TORCHVISION;
      default -> throw new IllegalArgumentException(c.name());
    };
  }

  private static void agrees(Golden.Case c, Network network, Path weights, double tolerance) {
    INDArray input = GoldenArrays.array(c.tensor("input"), DataType.FLOAT);
    int features = network.spec().shape().features();
    try (INDArray pooled = network.pooled(input)) {
      double[] averages = new double[features];
      for (int i = 0; i < features; i++) {
        averages[i] = pooled.getDouble(0, features + i);
      }
      GoldenArrays.assertClose(
          c.name() + " pooled", averages, c.tensor("pooled").values(), tolerance);
      double[] logits = new Classifier(weights).logits(averages);
      float[] expected = c.tensor("logits").values();
      GoldenArrays.assertClose(c.name() + " logits", logits, expected, tolerance);
      JsonNode top = c.json().get("top5");
      assertThat(Classifier.best(logits, top.size()))
          .isEqualTo(IntStream.range(0, top.size()).mapToObj(i -> top.get(i).asInt()).toList());
    }
  }

  /** Where a path first goes wrong. */
  private static void stages(Golden.Case c, Network network, double tolerance) {
    ResNetShape shape = network.spec().shape();
    List<String> names =
        IntStream.rangeClosed(0, 4).mapToObj(i -> BackboneGraph.stage(shape, i)).toList();
    INDArray input = GoldenArrays.array(c.tensor("input"), DataType.FLOAT);
    INDArray[] outputs = network.graph().output(names, false, new INDArray[] {input}, null);
    c.json()
        .get("stage_mean_abs")
        .properties()
        .forEach(
            stage -> {
              int layer =
                  stage.getKey().equals("stem")
                      ? 0
                      : Integer.parseInt(stage.getKey().substring("layer".length()));
              double mean = outputs[layer].ameanNumber().doubleValue();
              double expected = stage.getValue().asDouble();
              assertThat(Math.abs(mean - expected))
                  .as(c.name() + " " + stage.getKey())
                  .isLessThanOrEqualTo(tolerance * expected);
            });
    if (c.json().hasNonNull("layer4")) {
      GoldenArrays.assertClose("layer4", outputs[4], c.tensor("layer4"), tolerance);
    }
  }
}
