package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.finetune4j.model.engine.EngineRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where a whole network finds its outputs. */
class ActivationMapsTest {
  private static Network network(boolean plain) {
    return Network.create(
        TestNetworks.labels(TestNetworks.BASIC)
            .withEngine(plain ? EngineRequest.plain() : EngineRequest.auto()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sumOfAMapIsWhatThePooledFeaturesAddToTheLogit(boolean plain) {
    try (Network network = network(plain);
        INDArray images = TestNetworks.random(5, 1, 3, 96, 128);
        INDArray pooled = network.pooled(images)) {
      int channels = (int) pooled.size(1) / 2;
      float[][][] maps = network.activationMaps(images, new int[] {0, 1, 2});
      assertThat(maps).hasDimensions(3, 3);
      assertThat(maps[0][0]).hasSize(4);
      for (int output = 0; output < 3; output++) {
        // Summed over the places, a channel's cells are places times its average, so the sum of a
        // map without the cut at 0 is the sum of (gradient of maximum and average) * average.
        double sum = 0;
        for (int k = 0; k < channels; k++) {
          sum +=
              (slope(network, pooled, k, output) + slope(network, pooled, channels + k, output))
                  * pooled.getDouble(0, channels + k);
        }
        double drawn = 0;
        for (float[] row : maps[output]) {
          for (float value : row) {
            assertThat(value).isGreaterThanOrEqualTo(0);
            drawn += value;
          }
        }
        // The cut only adds.
        assertThat(drawn).isGreaterThan(sum - 1e-3 * (1 + Math.abs(sum)));
      }
    }
  }

  private static double slope(Network network, INDArray pooled, int column, int output) {
    double step = 1e-2;
    try (INDArray more = pooled.dup();
        INDArray less = pooled.dup()) {
      more.putScalar(0, column, pooled.getDouble(0, column) + step);
      less.putScalar(0, column, pooled.getDouble(0, column) - step);
      try (INDArray up = network.headOnly().logits(more);
          INDArray down = network.headOnly().logits(less)) {
        return (up.getDouble(0, output) - down.getDouble(0, output)) / (2 * step);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void predictionsStayTheSameToTheBit(boolean plain) {
    try (Network network = network(plain);
        INDArray images = TestNetworks.random(5, 1, 3, 64, 64)) {
      float[][] before = network.predict(images);
      float[][][] maps = network.activationMaps(images, new int[] {1});
      assertThat(network.predict(images)).isDeepEqualTo(before);
      assertThat(network.activationMaps(images, new int[] {1})).isDeepEqualTo(maps);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneImageAtATimeOfAWholeNetwork(boolean plain) {
    try (Network network = network(plain);
        INDArray two = Nd4j.zeros(2, 3, 64, 64)) {
      assertThatThrownBy(() -> network.activationMaps(two, new int[] {0}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> network.headOnly().activationMaps(two, new int[] {0}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
