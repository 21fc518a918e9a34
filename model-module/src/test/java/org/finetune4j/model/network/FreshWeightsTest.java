package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FreshWeightsTest {
  static java.util.List<Golden.Case> heads() {
    return Golden.cases("head", "head_init");
  }

  @ParameterizedTest
  @MethodSource("heads")
  void aFreshHeadIsSpreadAsFastais(Golden.Case c) {
    JsonNode statistics = c.json().get("statistics");
    JsonNode expectedDeviations = c.json().path("std_expected");
    int pooled = statistics.at("/head.2.weight/shape/0").asInt();
    int hidden = statistics.at("/head.6.weight/shape/0").asInt();
    int width = statistics.at("/head.8.weight/shape/0").asInt();
    FreshWeights fresh = new FreshWeights(7);
    for (var tensor :
        org.finetune4j.model.graph.HeadGraph.tensors(
            pooled, new HeadSpec(hidden, 0.25, 0.5), width)) {
      INDArray values = Nd4j.create(DataType.DOUBLE, tensor.length());
      fresh.fill(tensor, values);
      JsonNode expected = statistics.get(tensor.name());
      double deviation =
          expectedDeviations.has(tensor.name())
              ? expectedDeviations.get(tensor.name()).asDouble()
              : expected.get("std").asDouble();
      // Five standard errors of a mean and of a deviation.
      double error = 5 * deviation / Math.sqrt(tensor.length()) + 1e-9;
      assertThat(values.meanNumber().doubleValue())
          .as(tensor.name())
          .isCloseTo(
              tensor.shape().size() == 2 ? 0 : expected.get("mean").asDouble(), within(error));
      assertThat(values.stdNumber().doubleValue())
          .as(tensor.name())
          .isCloseTo(deviation, within(2 * error));
    }
  }

  /** The zoo's own initialisation ends in NaN. */
  @Test
  void anUntrainedBackboneKeepsItsActivationsInBounds() {
    ResNetShape shape = ResNetShape.resnet18();
    try (Network network =
            Network.create(
                NetworkSpec.of(shape, new Output.IdentityMse(), 2)
                    .withEngine(EngineRequest.plain()));
        INDArray pooled = network.pooled(TestNetworks.random(1, 1, 3, 64, 64))) {
      assertThat(pooled.amaxNumber().doubleValue()).isBetween(0.1, 1000.0);
    }
  }
}
