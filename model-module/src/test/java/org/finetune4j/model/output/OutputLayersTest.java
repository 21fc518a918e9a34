package org.finetune4j.model.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class OutputLayersTest {
  static Stream<Output> outputs() {
    return Stream.of(
        new Output.SigmoidXent(),
        new Output.IdentityMse(),
        new Output.RangeMse(-1, 1),
        new Output.SoftmaxMcxent());
  }

  private static List<Double> weights(Output output) {
    return output instanceof Output.SigmoidXent ? List.of(1.0, 3.0, 0.5) : List.of();
  }

  private static INDArray targets() {
    return Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}});
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void gradientsAreThoseOfFiniteDifferencesWithAMaskToo(Output output) {
    ILossFunction loss = OutputLayers.loss(output, weights(output));
    INDArray logits = Nd4j.randn(DataType.DOUBLE, 4, 3);
    INDArray mask =
        Nd4j.createFromArray(new double[][] {{1, 1, 1}, {1, 0, 1}, {0, 0, 0}, {1, 1, 0}});
    for (INDArray m : new INDArray[] {null, mask, mask.getColumn(0).reshape(4, 1)}) {
      INDArray gradient = loss.computeGradient(targets(), logits, null, m);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 3; j++) {
          double value = logits.getDouble(i, j);
          double step = 1e-6;
          logits.putScalar(i, j, value + step);
          double up = loss.computeScore(targets(), logits, null, m, false);
          logits.putScalar(i, j, value - step);
          double down = loss.computeScore(targets(), logits, null, m, false);
          logits.putScalar(i, j, value);
          assertThat(gradient.getDouble(i, j)).isCloseTo((up - down) / (2 * step), within(1e-7));
        }
      }
      assertThat(loss.computeScoreArray(targets(), logits, null, m).meanNumber().doubleValue())
          .isCloseTo(loss.computeScore(targets(), logits, null, m, true), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void trainsInAPlainDeeplearning4jNetwork(Output output) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Adam(0.1))
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", OutputLayers.layer(output, 4, 3, weights(output)), "in")
                .setOutputs("out")
                .build());
    graph.init();
    INDArray x = Nd4j.eye(4).castTo(DataType.FLOAT);
    DataSet data = new DataSet(x, targets().castTo(DataType.FLOAT));
    double before = graph.score(data);
    for (int i = 0; i < 150; i++) {
      graph.fit(data);
    }
    assertThat(graph.score(data)).isLessThan(0.1 * before);
    INDArray scores = graph.outputSingle(x);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(scores.getDouble(i, j)).isCloseTo(targets().getDouble(i, j), within(0.15));
      }
    }
    graph.close();
  }

  @Test
  void theStretchedSigmoidsOwnGradientIsRight() {
    RangeSigmoid range = new RangeSigmoid(-2, 5);
    INDArray z = Nd4j.createFromArray(new double[][] {{-3, 0, 0.7}});
    INDArray epsilon = Nd4j.createFromArray(new double[][] {{1, 2, 3}});
    INDArray gradient = range.backprop(z.dup(), epsilon).getFirst();
    INDArray up = range.getActivation(z.add(1e-6), true);
    INDArray down = range.getActivation(z.sub(1e-6), true);
    INDArray expected = up.sub(down).divi(2e-6).muli(epsilon);
    assertThat(gradient.equalsWithEps(expected, 1e-6)).isTrue();
  }

  @Test
  void refusesTargetsAndMasksOfAnotherShape() {
    ILossFunction loss = new LogitXent(List.of());
    INDArray logits = Nd4j.zeros(2, 3);
    assertThatThrownBy(() -> loss.computeGradient(Nd4j.zeros(2, 2), logits, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> loss.computeGradient(Nd4j.zeros(2, 3), logits, null, Nd4j.zeros(1, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
