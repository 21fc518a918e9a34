package org.finetune4j.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.Output;
import org.finetune4j.model.output.OutputLayers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class BatchNormTest {
  private static ComputationGraph graph(DataType type) {
    OutputLayer output = OutputLayers.layer(new Output.IdentityMse(), 3, 2, java.util.List.of());
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .seed(1)
            .updater(new Sgd(1))
            .weightInit(new NormalDistribution(0, 1))
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "conv",
                new ConvolutionLayer.Builder(1, 1).nIn(2).nOut(3).hasBias(false).build(),
                "in")
            .addLayer("norm", new BatchNorm(3), "conv")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "norm")
            .addLayer("out", output, "pool")
            .setOutputs("out");
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    layer(graph).getParam("mean").assign(Nd4j.createFromArray(0.3, -0.2, 1.0));
    layer(graph).getParam("var").assign(Nd4j.createFromArray(0.5, 2.0, 0.01));
    layer(graph).getParam("gamma").assign(Nd4j.createFromArray(1.5, -1.0, 0.7));
    layer(graph).getParam("beta").assign(Nd4j.createFromArray(0.1, 0.2, 0.3));
    return graph;
  }

  private static BatchNormLayer layer(ComputationGraph graph) {
    return (BatchNormLayer) graph.getLayer("norm");
  }

  /** Deeplearning4j's FrozenLayerWithBackprop round a batch normalisation is wrong even in sign. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsAreThoseOfFiniteDifferencesFixedOrNot(boolean fixed) {
    ComputationGraph graph = graph(DataType.DOUBLE);
    layer(graph).fix(fixed);
    INDArray x = Nd4j.rand(DataType.DOUBLE, 4, 2, 3, 2);
    INDArray y = Nd4j.rand(DataType.DOUBLE, 4, 2);
    // The checker insists on it, whatever the network's own type.
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    boolean right;
    try {
      right = check(graph, x, y);
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
    assertThat(right).isTrue();
    graph.close();
  }

  private static boolean check(ComputationGraph graph, INDArray x, INDArray y) {
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.GraphConfig()
            .net(graph)
            .inputs(new INDArray[] {x})
            .labels(new INDArray[] {y})
            .epsilon(1e-6)
            .maxRelError(1e-5)
            .minAbsoluteError(1e-9)
            .excludeParams(Set.of("norm_mean", "norm_var")));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void theRunningVarianceIsFedWithTheUnbiasedOne(DataType type) {
    ComputationGraph graph = graph(type);
    INDArray x = Nd4j.rand(type, 2, 2, 2, 1);
    INDArray z = graph.feedForward(new INDArray[] {x}, false).get("conv");
    INDArray unbiased = z.var(true, 0, 2, 3);
    INDArray mean = z.mean(0, 2, 3);
    graph.setInputs(x);
    graph.setLabels(Nd4j.zeros(type, 2, 2));
    graph.computeGradientAndScore();
    double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-12;
    for (int c = 0; c < 3; c++) {
      double variance = layer(graph).getParam("var").getDouble(c);
      double after = variance - graph.gradient().getGradientFor("norm_var").getDouble(c);
      assertThat(after).isCloseTo(0.9 * variance + 0.1 * unbiased.getDouble(c), within(tolerance));
      double running = layer(graph).getParam("mean").getDouble(c);
      assertThat(running - graph.gradient().getGradientFor("norm_mean").getDouble(c))
          .isCloseTo(0.9 * running + 0.1 * mean.getDouble(c), within(tolerance));
    }
    graph.close();
  }

  @Test
  void aVarianceIsKeptToTheBitAndMayBeZero() {
    ComputationGraph graph = graph(DataType.FLOAT);
    INDArray variance = layer(graph).getParam("var");
    variance.assign(Nd4j.createFromArray(0f, 1.2345678f, Float.MIN_NORMAL));
    assertThat(layer(graph).getParam("var").toFloatVector())
        .containsExactly(0f, 1.2345678f, Float.MIN_NORMAL);
    INDArray out = graph.outputSingle(Nd4j.rand(DataType.FLOAT, 2, 2, 2, 2));
    assertThat(out.sumNumber().doubleValue()).isFinite();
    graph.close();
  }
}
