package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.golden.Golden.Case;
import org.finetune4j.golden.Shared;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ResNet-50 with ImageNet weights against PyTorch's float64 features. */
class RealWeightsTest {

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1.5"})
  void featuresAreThoseOfPyTorch(String geometry) {
    Path weights = Shared.path("weights/resnet50.safetensors");
    List<Case> cases =
        Golden.cases("resnet50_real", "resnet50").stream()
            .filter(c -> c.json().get("geometry").asText().equals(geometry))
            .toList();
    assertThat(cases).isNotEmpty();
    for (Algorithm algorithm : Algorithm.values()) {
      try (Network network = network(weights, geometry, Precision.F32, algorithm)) {
        for (Case given : cases) {
          double tolerance = given.json().path("tolerance").path("relative").asDouble();
          assertThat(
                  BackboneFixture.relative(
                      averages(network, given), given.tensor("pooled").values()))
              .as(given.name() + ", " + algorithm)
              .isLessThan(tolerance);
        }
      }
    }
  }

  /**
   * A value passes some 50 layers, each of which rounds it to eight bits: errors of 2^-9 that add
   * up as their squares give sqrt(3 * 50) * 2^-9 = 0.024 in the Euclidean norm; twice that for what
   * the layers themselves amplify.
   */
  @ParameterizedTest
  @ValueSource(strings = {"v1"})
  void bf16FeaturesAreNear(String geometry) {
    assumeTrue(OneDnn.multipliesBf16(), "the processor does not multiply bf16");
    Path weights = Shared.path("weights/resnet50.safetensors");
    try (Network network = network(weights, geometry, Precision.BF16, Algorithm.AUTO)) {
      for (Case given : Golden.cases("resnet50_real", "resnet50")) {
        if (given.json().get("geometry").asText().equals(geometry)) {
          float[] actual = averages(network, given);
          float[] expected = given.tensor("pooled").values();
          double difference = 0;
          double size = 0;
          for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
          }
          assertThat(Math.sqrt(difference / size)).as(given.name()).isLessThan(0.048);
        }
      }
    }
  }

  private static Network network(
      Path weights, String geometry, Precision precision, Algorithm algorithm) {
    Backbone backbone =
        Backbone.resnet50(weights)
            .withGeometry(geometry.equals("v1") ? Geometry.PAPER : Geometry.TORCHVISION);
    return Network.create(
        NetworkSpec.of(backbone.shape(), new Output.SigmoidXent(), 1)
            .withEngine(new EngineRequest(Kind.ONEDNN, precision, 0, algorithm)),
        backbone);
  }

  /** The second half of the pooled features: a head sees the maxima first. */
  private static float[] averages(Network network, Case given) {
    try (INDArray pooled = network.pooled(BackboneFixture.array(given.tensor("input")))) {
      float[] both = pooled.dup().reshape(pooled.length()).toFloatVector();
      return java.util.Arrays.copyOfRange(both, both.length / 2, both.length);
    }
  }
}
