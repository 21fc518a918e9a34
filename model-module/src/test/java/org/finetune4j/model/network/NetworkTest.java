package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.finetune4j.model.network.TestNetworks.BASIC;
import static org.finetune4j.model.network.TestNetworks.BOTTLENECK;
import static org.finetune4j.model.network.TestNetworks.labels;
import static org.finetune4j.model.network.TestNetworks.random;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.finetune4j.data.Output;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.SeededDropout;
import org.finetune4j.model.graph.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NetworkTest {
  private final INDArray images = random(7, 6, 3, 33, 32);
  private final INDArray targets =
      Nd4j.createFromArray(
          new float[][] {{1, 0, 0}, {0, 1, 1}, {0, 0, 0}, {1, 1, 0}, {0, 0, 1}, {1, 0, 1}});

  /** The two ways to compute a backbone; the second only where it can run. */
  enum Way {
    PLAIN,
    ENGINE;

    NetworkSpec of(NetworkSpec spec) {
      return spec.withEngine(
          this == PLAIN ? EngineRequest.plain() : EngineRequest.oneDnn(Precision.F32));
    }
  }

  @Test
  void parametersStandInTorchvisionsOrderWithPyTorchsShapes() {
    try (Network network = Network.create(labels(BOTTLENECK))) {
      List<Parameter> parameters = network.parameters();
      assertThat(parameters.stream().map(Parameter::name).limit(12))
          .containsExactly(
              "conv1.weight",
              "bn1.weight",
              "bn1.bias",
              "bn1.running_mean",
              "bn1.running_var",
              "layer1.0.conv1.weight",
              "layer1.0.bn1.weight",
              "layer1.0.bn1.bias",
              "layer1.0.bn1.running_mean",
              "layer1.0.bn1.running_var",
              "layer1.0.conv2.weight",
              "layer1.0.bn2.weight");
      assertThat(network.parameter("layer2.0.downsample.0.weight").shape())
          .containsExactly(16L, 8L, 1L, 1L);
      assertThat(network.parameter("head.4.weight").shape()).containsExactly(8L, 128L);
      assertThat(network.parameter("head.8.weight").shape()).containsExactly(3L, 8L);
      assertThat(network.parameter("layer2.1.bn3.running_var"))
          .returns(Kind.RUNNING_VARIANCE, Parameter::kind)
          .returns(Group.EARLY, Parameter::group);
      assertThat(network.parameter("layer3.0.conv1.weight").group()).isEqualTo(Group.LATE);
      assertThat(network.parameter("head.6.bias"))
          .returns(Kind.BN_SHIFT, Parameter::kind)
          .returns(Group.HEAD, Parameter::group);
      assertThat(parameters.get(parameters.size() - 1).name()).isEqualTo("head.8.weight");
      assertThat(parameters.stream().mapToLong(p -> p.values().length()).sum())
          .as("every number of the graph belongs to one parameter")
          .isEqualTo(network.graph().numParams());
    }
  }

  @Test
  void valuesAreViewsInPyTorchsMemoryOrder() {
    try (Network network = Network.create(labels(BASIC))) {
      // [out, in] in PyTorch: row 2 of the last dense layer makes the third score.
      network.parameter("head.8.weight").values().assign(0);
      INDArray values = network.parameter("head.8.weight").values();
      for (int j = 0; j < 8; j++) {
        values.putScalar(2 * 8 + j, 1);
      }
      network.parametersChanged();
      float[][] scores = network.predict(images);
      for (float[] row : scores) {
        assertThat(row[0]).isEqualTo(0.5f);
        assertThat(row[1]).isEqualTo(0.5f);
        assertThat(row[2]).isNotEqualTo(0.5f);
      }
    }
  }

  @Test
  void freshWeightsDependOnTheSeedAndNotOnTheEngine() {
    try (Network one = Network.create(Way.PLAIN.of(labels(BASIC)));
        Network same = Network.create(Way.ENGINE.of(labels(BASIC)));
        Network other = Network.create(labels(BASIC).withSeed(4))) {
      for (Parameter parameter : one.parameters()) {
        assertThat(same.parameter(parameter.name()).values().toFloatVector())
            .as(parameter.name())
            .isEqualTo(parameter.values().toFloatVector());
      }
      assertThat(other.parameter("conv1.weight").values())
          .isNotEqualTo(one.parameter("conv1.weight").values());
    }
  }

  @Test
  void everyGradientIsThatOfTheMeanLossTimesTheBatch() {
    Optional<INDArray> mask =
        Optional.of(
            Nd4j.createFromArray(
                new float[][] {{1, 1, 0}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {1, 0, 1}, {1, 1, 1}}));
    NetworkSpec spec =
        labels(BOTTLENECK).withType(DataType.DOUBLE).withPositiveWeights(List.of(1.0, 2.0, 0.5));
    try (Network network = Network.create(spec)) {
      network.computeGradients(images, targets, mask);
      List<Parameter> looked =
          network.parameters().stream()
              .filter(p -> p.kind().trained())
              .filter(
                  p ->
                      p.name()
                          .matches(
                              "(conv1|bn1|head|layer2.1.conv2|layer2.0.downsample.0|layer4.0.bn3)\\..*"))
              .toList();
      List<INDArray> analytic = looked.stream().map(p -> p.gradient().dup()).toList();
      for (int i = 0; i < looked.size(); i++) {
        INDArray values = looked.get(i).values();
        int at = (int) (values.length() / 2);
        double expected = analytic.get(i).getDouble(at) / images.size(0);
        assertThat(slope(network, values, at, mask))
            .as(looked.get(i).name())
            .isCloseTo(expected, within(1e-7 + 1e-4 * Math.abs(expected)));
      }
    }
  }

  private double slope(Network network, INDArray values, int at, Optional<INDArray> mask) {
    double value = values.getDouble(at);
    double step = 1e-6;
    values.putScalar(at, value + step);
    double up = network.computeGradients(images, targets, mask);
    values.putScalar(at, value - step);
    double down = network.computeGradients(images, targets, mask);
    values.putScalar(at, value);
    return (up - down) / (2 * step);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void fixedBatchNormsUseRunningStatisticsAndStayAsTheyAre(Way way) {
    try (Network network = Network.create(way.of(labels(BASIC)))) {
      network.train(Trainable.only(false, Group.LATE, Group.HEAD));
      network.computeGradients(images, targets, Optional.empty());
      for (Parameter parameter : network.parameters()) {
        boolean moves = parameter.gradient().amaxNumber().doubleValue() > 0;
        assertThat(moves).as(parameter.name()).isEqualTo(parameter.group() != Group.EARLY);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aFrozenBodysBatchNormsTrainAsInFastai(Way way) {
    try (Network network = Network.create(way.of(labels(BASIC)))) {
      network.train(Trainable.only(true, Group.HEAD));
      network.computeGradients(images, targets, Optional.empty());
      for (Parameter parameter : network.parameters()) {
        boolean moves = parameter.gradient().amaxNumber().doubleValue() > 0;
        assertThat(moves)
            .as(parameter.name())
            .isEqualTo(parameter.group() == Group.HEAD || parameter.kind().batchNorm());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aFixedBackboneTrainsTheHeadOnItsPooledFeatures(Way way) {
    try (Network network = Network.create(way.of(labels(BASIC)))) {
      network.train(Trainable.only(false, Group.HEAD));
      double loss = network.computeGradients(images, targets, Optional.empty());
      float[] gradient = network.parameter("head.4.weight").gradient().toFloatVector();
      Network head = network.headOnly();
      try (INDArray pooled = network.pooled(images)) {
        assertThat(pooled.shape()).containsExactly(6, 2L * BASIC.features());
        assertThat(head.computeGradients(pooled, targets, Optional.empty())).isEqualTo(loss);
        assertThat(head.predict(pooled)).isDeepEqualTo(network.predict(images));
      }
      assertThat(head.parameters())
          .extracting(Parameter::name)
          .allMatch(n -> n.startsWith("head."));
      assertThat(head.parameter("head.4.weight").gradient().toFloatVector()).isEqualTo(gradient);
      assertThat(network.parameter("conv1.weight").gradient().amaxNumber().doubleValue()).isZero();

      head.parameter("head.8.weight").values().assign(0);
      assertThat(network.predict(images)[0]).containsExactly(0.5f, 0.5f, 0.5f);
    }
  }

  @Test
  void pooledFeaturesAreMaximaThenAverages() {
    try (Network network = Network.create(labels(BASIC));
        INDArray pooled = network.pooled(images)) {
      int features = BASIC.features();
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < features; j++) {
          assertThat(pooled.getDouble(i, j))
              .isGreaterThanOrEqualTo(pooled.getDouble(i, features + j));
        }
      }
      assertThat(pooled.sumNumber().doubleValue()).isPositive();
    }
  }

  @Test
  void neighbouringSeedsOfDropoutShareNoMasks() {
    try (Network network = Network.create(labels(BASIC).withHead(new HeadSpec(8, 0.25, 0.5)))) {
      Set<Long> drawn = new HashSet<>();
      for (int seed = 0; seed < 3; seed++) {
        network.seedDropout(seed);
        for (Layer layer : network.graph().getLayers()) {
          if (layer.conf().getLayer().getIDropout() instanceof SeededDropout dropout) {
            new SplittableRandom(dropout.getSeed()).longs(1000).forEach(drawn::add);
          }
        }
      }
      assertThat(drawn).hasSize(3 * 2 * 1000);
    }
  }

  @Test
  void dropoutDropsItsShareAndFollowsItsSeed() {
    NetworkSpec spec = labels(BASIC).withHead(new HeadSpec(64, 0.25, 0.5));
    try (Network network = Network.create(spec)) {
      network.seedDropout(5);
      double first = network.computeGradients(images, targets, Optional.empty());
      double next = network.computeGradients(images, targets, Optional.empty());
      network.seedDropout(5);
      double again = network.computeGradients(images, targets, Optional.empty());
      assertThat(again).isEqualTo(first);
      assertThat(next).isNotEqualTo(first);
      assertThat(network.predict(images)).isDeepEqualTo(network.predict(images));
    }
  }

  @Test
  void aMaskedTargetIsNotLookedAt() {
    try (Network network = Network.create(labels(BASIC))) {
      INDArray holes = targets.dup();
      holes.putScalar(1, 2, Float.NaN);
      INDArray mask = Nd4j.ones(DataType.FLOAT, 6, 3);
      mask.putScalar(1, 2, 0);
      BatchScores evaluated = network.evaluate(images, holes, Optional.of(mask));
      assertThat(evaluated.loss()).isFinite();
      assertThat(evaluated.scores()).isDeepEqualTo(network.predict(images));
      assertThat(network.computeGradients(images, holes, Optional.of(mask))).isFinite();
      assertThat(network.parameter("conv1.weight").gradient().sumNumber().doubleValue()).isFinite();
      mask.assign(0);
      assertThat(network.evaluate(images, holes, Optional.of(mask)).loss()).isZero();
    }
  }

  @Test
  void refusesShapesThatDoNotFit() {
    try (Network network = Network.create(labels(BASIC))) {
      assertThatThrownBy(() -> network.predict(random(1, 2, 1, 32, 32)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[batch, 3, height, width]");
      assertThatThrownBy(() -> network.evaluate(images, random(1, 6, 4), Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[6, 3]");
      INDArray one = random(1, 1, 3, 32, 32);
      assertThatThrownBy(() -> network.computeGradients(one, random(1, 1, 3), Optional.empty()))
          .hasMessageContaining("two images");
    }
  }

  @Test
  void deeplearning4jsOwnFitTakesTheMeansGradient() {
    NetworkSpec spec = labels(BASIC).withType(DataType.DOUBLE);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 6, 3);
    mask.putScalar(0, 0, 0);
    mask.putScalar(4, 1, 0);
    try (Network network = Network.create(spec);
        Network fitted = Network.create(spec)) {
      network.computeGradients(images, targets, Optional.of(mask));
      fitted
          .graph()
          .fit(
              new org.nd4j.linalg.dataset.DataSet(
                  images.castTo(DataType.DOUBLE),
                  targets.castTo(DataType.DOUBLE),
                  null,
                  mask.castTo(DataType.DOUBLE)));
      for (Parameter parameter : network.parameters()) {
        // The graph's updater takes steps of 0.01; running statistics are subtracted whole.
        double rate = parameter.kind().trained() ? 0.01 / images.size(0) : 1;
        double[] expected = parameter.values().sub(parameter.gradient().mul(rate)).toDoubleVector();
        assertThat(fitted.parameter(parameter.name()).values().toDoubleVector())
            .as(parameter.name())
            .containsExactly(expected, within(1e-12));
      }
    }
  }

  @Test
  void theConfigurationSurvivesDeeplearning4jsJson() {
    NetworkSpec spec =
        NetworkSpec.of(BASIC, new Output.RangeMse(-1, 1), 2).withEngine(EngineRequest.plain());
    NetworkSpec weighted = labels(BASIC).withPositiveWeights(List.of(1.0, 2.0, 3.0));
    for (NetworkSpec each : List.of(spec, weighted)) {
      try (Network network = Network.create(each)) {
        ComputationGraphConfiguration configuration = network.graph().getConfiguration();
        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
            .isEqualTo(configuration);
      }
    }
  }

  @Test
  void aHundredNetworksLeaveNoNativeMemoryBehind() throws InterruptedException {
    ResNetShape wide =
        new ResNetShape(
            "wide", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 16, Geometry.TORCHVISION);
    NetworkSpec spec = Way.ENGINE.of(labels(wide));
    INDArray small = random(2, 2, 3, 32, 32);
    INDArray rows = targets.get(NDArrayIndex.interval(0, 2));
    long ofOne = 0;
    long before = 0;
    for (int i = 0; i < 100; i++) {
      if (i == 20) {
        before = nativeBytes();
      }
      try (Network network = Network.create(spec)) {
        network.computeGradients(small, rows, Optional.empty());
        network.headOnly();
        network.predict(small);
        // Values and gradients alone, in FLOAT.
        ofOne = 2 * 4 * network.tensors().stream().mapToLong(TensorSpec::length).sum();
      }
    }
    long left = nativeBytes() - before;
    // What the collector finds, a thread of its own frees.
    for (int i = 0; i < 100 && left >= 20 * ofOne; i++) {
      Thread.sleep(20);
      left = nativeBytes() - before;
    }
    assertThat(left)
        .as("bytes that 80 networks left, of %d each at the least", ofOne)
        .isLessThan(20 * ofOne);
  }

  @Test
  void memoryThatWasHandedOutIsTheCollectors() throws InterruptedException {
    ResNetShape wide =
        new ResNetShape(
            "wide", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 32, Geometry.TORCHVISION);
    NetworkSpec spec = Way.ENGINE.of(labels(wide));
    List<WeakReference<INDArray>> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      try (Network network = Network.create(spec)) {
        rows.add(new WeakReference<>(network.graph().params()));
        network.parameters();
      }
    }
    for (int i = 0; i < 100 && rows.stream().anyMatch(r -> r.get() != null); i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(rows).allMatch(r -> r.get() == null);
  }

  /** Resident memory outside the heap. */
  private static long nativeBytes() {
    System.gc();
    Nd4j.getMemoryManager().invokeGc();
    return Pointer.physicalBytes()
        - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }
}
