package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class HeadGraphTest {
  @Test
  void aMaximumThatOccursTwicePassesItsGradientOnce() {
    Probe probe = new Probe();
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .updater(new Sgd(1))
            .graphBuilder()
            .addInputs("in")
            .addLayer("probe", new DropoutLayer(probe), "in")
            .setOutputs(HeadGraph.POOLED);
    HeadGraph.addPooling(builder, "probe");
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    INDArray x = Nd4j.createFromArray(new float[] {3, 1, 3, 3}).reshape(1, 1, 2, 2);
    graph.setInputs(x);
    INDArray pooled = graph.feedForward(graph.getInputs(), true, false).get(HeadGraph.POOLED);
    assertThat(pooled.toFloatVector()).containsExactly(3f, 2.5f);
    graph.backpropGradient(Nd4j.createFromArray(new float[][] {{8, 4}}));
    float[] gradient = probe.seen().dup('c').data().asFloat();
    assertThat(gradient).containsExactlyInAnyOrder(9f, 1f, 1f, 1f);
    assertThat(gradient[1]).isEqualTo(1f);
    graph.close();
  }

  /** Deeplearning4j's own number is the probability to keep. */
  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5})
  void dropoutDropsThatShareAndScalesTheRest(double p) {
    SeededDropout dropout = new SeededDropout(p);
    dropout.setSeed(1);
    INDArray ones = Nd4j.ones(DataType.FLOAT, 100, 200);
    INDArray out =
        dropout.applyDropout(
            ones, Nd4j.create(DataType.FLOAT, 100, 200), 0, 0, LayerWorkspaceMgr.noWorkspaces());
    double dropped = out.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue();
    assertThat(dropped).isCloseTo(p, within(0.02));
    assertThat(out.maxNumber().doubleValue()).isCloseTo(1 / (1 - p), within(1e-6));
    INDArray back = dropout.backprop(ones, Nd4j.create(DataType.FLOAT, 100, 200), 0, 0);
    assertThat(back).as("what was dropped has no gradient").isEqualTo(out);
  }

  @Test
  void dropoutFollowsItsSeedAndNoOther() {
    INDArray first = drawn(1);
    Nd4j.getRandom().setSeed(99);
    assertThat(drawn(1)).isEqualTo(first);
    assertThat(drawn(2)).isNotEqualTo(first);
  }

  private static INDArray drawn(long seed) {
    SeededDropout dropout = new SeededDropout(0.5);
    dropout.setSeed(seed);
    return dropout
        .applyDropout(
            Nd4j.ones(DataType.FLOAT, 10, 10),
            Nd4j.create(DataType.FLOAT, 10, 10),
            0,
            0,
            LayerWorkspaceMgr.noWorkspaces())
        .dup();
  }
}
