package org.finetune4j.model.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Losses, gradients and outputs against PyTorch's, computed in float64. */
class LossGoldenTest {
  /** The golden README's for float32 implementations. */
  private static final double FLOAT_RTOL = 1e-5;

  private static final double FLOAT_ATOL = 1e-6;

  static Stream<Arguments> cases() {
    return Golden.cases("losses").stream()
        .flatMap(
            c -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> Arguments.of(c, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(Golden.Case c, DataType type) {
    JsonNode json = c.json();
    double rtol = type == DataType.DOUBLE ? json.at("/tolerance/rtol").asDouble() : FLOAT_RTOL;
    double atol = type == DataType.DOUBLE ? json.at("/tolerance/atol").asDouble() : FLOAT_ATOL;
    Output output = output(json);
    INDArray logits = Nd4j.create(matrix(json.get("logits"))).castTo(type);
    INDArray targets = targets(json, logits).castTo(type);
    INDArray mask = json.hasNonNull("mask") ? Nd4j.create(matrix(json.get("mask"))) : null;
    ILossFunction loss = OutputLayers.loss(output, weights(json));
    IActivation activation = OutputLayers.activation(output);
    int images = (int) logits.size(0);

    double value = loss.computeScore(targets, logits, activation, mask, true);
    double expected = json.get("value").asDouble();
    assertThat(value).isCloseTo(expected, within(atol + rtol * Math.abs(expected)));
    assertThat(loss.computeScore(targets, logits, activation, mask, false))
        .as("Deeplearning4j divides this by the number of images")
        .isCloseTo(value * images, within(1e-9 * Math.abs(value * images)));

    INDArray gradient = loss.computeGradient(targets, logits, activation, mask);
    assertThat(gradient.dataType()).isEqualTo(type);
    double[][] expectedGradient = matrix(json.get("grad"));
    for (int i = 0; i < images; i++) {
      for (int j = 0; j < expectedGradient[i].length; j++) {
        double e = expectedGradient[i][j];
        assertThat(gradient.getDouble(i, j) / images)
            .as("gradient [%d][%d]", i, j)
            .isCloseTo(e, within(atol + rtol * Math.abs(e)));
      }
    }
    if (json.hasNonNull("output")) {
      assertOutput(matrix(json.get("output")), activation.getActivation(logits.dup(), false), atol);
    }
  }

  private static void assertOutput(double[][] expected, INDArray actual, double atol) {
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(actual.getDouble(i, j)).isCloseTo(expected[i][j], within(atol));
      }
    }
  }

  private static Output output(JsonNode json) {
    return switch (json.get("loss").asText()) {
      case "bce" -> new Output.SigmoidXent();
      case "mse" -> new Output.IdentityMse();
      case "y_range_mse" ->
          new Output.RangeMse(json.at("/y_range/0").asDouble(), json.at("/y_range/1").asDouble());
      case "cross_entropy" -> new Output.SoftmaxMcxent();
      default -> throw new IllegalArgumentException(json.get("loss").asText());
    };
  }

  private static INDArray targets(JsonNode json, INDArray logits) {
    if (!json.get("loss").asText().equals("cross_entropy")) {
      return Nd4j.create(matrix(json.get("target")));
    }
    INDArray oneHot = Nd4j.zeros(DataType.DOUBLE, logits.shape());
    for (int i = 0; i < json.get("target").size(); i++) {
      oneHot.putScalar(i, json.get("target").get(i).asInt(), 1);
    }
    return oneHot;
  }

  private static List<Double> weights(JsonNode json) {
    List<Double> weights = new ArrayList<>();
    json.path("pos_weight").forEach(w -> weights.add(w.asDouble()));
    return weights;
  }

  private static double[][] matrix(JsonNode rows) {
    double[][] matrix = new double[rows.size()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = new double[rows.get(i).size()];
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = rows.get(i).get(j).asDouble();
      }
    }
    return matrix;
  }
}
