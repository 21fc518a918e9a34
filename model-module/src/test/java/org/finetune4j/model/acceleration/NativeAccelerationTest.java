package org.finetune4j.model.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class NativeAccelerationTest {
  /** Relative L2 distance: outputs and gradients differ only in the order of float32 sums. */
  private static final double TOLERANCE = 1e-5;

  @AfterEach
  void switchBackOn() {
    System.clearProperty(NativeAcceleration.PROPERTY);
    NativeAcceleration.prepare();
  }

  @Test
  void everyKindOfLayerRunsOnOneDnn() {
    NativeAcceleration.prepare();

    Verification found = Verification.run();

    assumeTrue(found.oneDnnInBinary(), "ND4J's binary for this platform has no oneDNN");
    assertThat(found.byLayer()).hasSize(3).doesNotContainValue(false);
    assertThat(found.complete()).isTrue();
    assertThat(found.advice()).isEmpty();
  }

  @Test
  void thePropertyTurnsItOff() {
    System.setProperty(NativeAcceleration.PROPERTY, "off");
    NativeAcceleration.prepare();

    Verification found = Verification.run();

    assertThat(found.byLayer()).doesNotContainValue(true);
    assertThat(found.advice()).singleElement().asString().contains(NativeAcceleration.PROPERTY);
  }

  @Test
  void anUnknownValueOfThePropertyIsRefused() {
    System.setProperty(NativeAcceleration.PROPERTY, "perhaps");

    assertThatThrownBy(NativeAcceleration::prepare)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("perhaps");
  }

  @Test
  void outputsAndGradientsAreTheSameWithAndWithout() {
    System.setProperty(NativeAcceleration.PROPERTY, "on");
    NativeAcceleration.prepare();
    Result with = run();
    System.setProperty(NativeAcceleration.PROPERTY, "off");
    NativeAcceleration.prepare();
    Result without = run();

    assumeTrue(with.helpers() > 0, "ND4J's binary for this platform has no oneDNN");
    assertThat(with.helpers()).isEqualTo(7);
    assertThat(without.helpers()).isZero();
    assertThat(with.score()).isCloseTo(without.score(), within(TOLERANCE));
    assertThat(distance(with.output(), without.output())).isLessThan(TOLERANCE);
    assertThat(with.gradients()).containsOnlyKeys(without.gradients().keySet());
    with.gradients()
        .forEach(
            (name, gradient) ->
                assertThat(distance(gradient, without.gradients().get(name)))
                    .as(name)
                    .isLessThan(TOLERANCE));
  }

  @Test
  void theBestBinaryThatTheProcessorRunsIsTaken() {
    var all = List.of(NativeBinary.values());
    var old = new CpuFeatures(Set.of("sse4_1"));
    var avx2 = new CpuFeatures(Set.of("avx2"));
    var avx512 = new CpuFeatures(Set.of("avx2", "avx512f", "avx512bw", "avx512vl", "avx512dq"));

    assertThat(NativeBinary.best(all, old)).contains(NativeBinary.ONEDNN);
    assertThat(NativeBinary.best(all, avx2)).contains(NativeBinary.ONEDNN_AVX2);
    assertThat(NativeBinary.best(all, avx512)).contains(NativeBinary.ONEDNN_AVX512);
    assertThat(NativeBinary.best(List.of(NativeBinary.AVX2, NativeBinary.ONEDNN_AVX2), avx512))
        .contains(NativeBinary.ONEDNN_AVX2);
    assertThat(NativeBinary.best(List.of(NativeBinary.ONEDNN_AVX2), old)).isEmpty();
  }

  @Test
  void theProcessorsFlagsAreReadFromLinux() {
    var intel = CpuFeatures.parse("processor: 0\nflags\t\t: fpu sse4_1 avx avx2 avx512f erms\n");
    var arm = CpuFeatures.parse("processor : 0\nFeatures : fp asimd evtstrm bf16\n");

    assertThat(intel.flags()).containsExactlyInAnyOrder("sse4_1", "avx", "avx2", "avx512f");
    assertThat(intel.avx2()).isTrue();
    assertThat(intel.avx512()).isFalse();
    assertThat(arm.flags()).containsExactlyInAnyOrder("asimd", "bf16");
  }

  private record Result(
      long helpers, double score, INDArray output, Map<String, INDArray> gradients) {}

  /** One forward and backward pass over fixed images through each kind of layer. */
  private static Result run() {
    MultiLayerNetwork net = network();
    try {
      var random = Nd4j.getRandomFactory().getNewRandomInstance(7);
      INDArray features = Nd4j.rand(-1.0, 1.0, random, 4, 3, 23, 19);
      INDArray labels = Nd4j.rand(0.0, 1.0, random, 4, 5);
      net.setInput(features);
      net.setLabels(labels);
      net.computeGradientAndScore();
      Map<String, INDArray> gradients = new LinkedHashMap<>();
      net.gradient()
          .gradientForVariable()
          .forEach((name, value) -> gradients.put(name, value.dup('c')));
      long helpers = 0;
      for (var layer : net.getLayers()) {
        helpers += layer.getHelper() == null ? 0 : 1;
      }
      return new Result(helpers, net.score(), net.output(features).dup(), gradients);
    } finally {
      net.close();
    }
  }

  private static MultiLayerNetwork network() {
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(3)
            .updater(new NoOp())
            .weightInit(WeightInit.RELU)
            .convolutionMode(ConvolutionMode.Truncate)
            .list()
            .layer(convolution(16, 7, 2, 3))
            .layer(new BatchNormalization.Builder().useLogStd(false).build())
            .layer(new ActivationLayer(Activation.RELU))
            .layer(pooling(PoolingType.MAX))
            .layer(convolution(8, 1, 1, 0))
            .layer(new BatchNormalization.Builder().useLogStd(false).build())
            .layer(convolution(8, 3, 2, 1))
            .layer(pooling(PoolingType.AVG))
            .layer(new GlobalPoolingLayer.Builder().poolingType(PoolingType.AVG).build())
            .layer(
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(5)
                    .build())
            .setInputType(InputType.convolutional(23, 19, 3))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static ConvolutionLayer convolution(int out, int kernel, int stride, int padding) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(out)
        .stride(stride, stride)
        .padding(padding, padding)
        .hasBias(false)
        .helperAllowFallback(false)
        .build();
  }

  private static SubsamplingLayer pooling(PoolingType type) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(3, 3)
        .stride(2, 2)
        .padding(1, 1)
        .helperAllowFallback(false)
        .build();
  }

  private static double distance(INDArray a, INDArray b) {
    double norm = b.norm2Number().doubleValue();
    return a.sub(b).norm2Number().doubleValue() / Math.max(norm, 1e-12);
  }
}
