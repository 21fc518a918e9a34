package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.finetune4j.model.network.TestNetworks.BASIC;
import static org.finetune4j.model.network.TestNetworks.BOTTLENECK;
import static org.finetune4j.model.network.TestNetworks.random;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.finetune4j.data.Output;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.network.NetworkTest.Way;
import org.finetune4j.model.output.OutputLayers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What Deeplearning4j asks of a layer holds for each of ours, in a graph of either engine. */
class LayerContractTest {
  private static final int WIDTH = 3;
  private final INDArray images = random(7, 6, 3, 33, 32);
  private final INDArray targets =
      Nd4j.createFromArray(
          new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}});

  /** Each engine, each output; not all by all. */
  static Stream<Arguments> networks() {
    return Stream.of(
        network(Way.PLAIN, BASIC, new Output.SigmoidXent()),
        network(Way.ENGINE, BASIC, new Output.SigmoidXent()),
        network(Way.ENGINE, BOTTLENECK, new Output.IdentityMse()),
        network(Way.PLAIN, BOTTLENECK, new Output.RangeMse(-1, 1)),
        network(Way.ENGINE, BASIC, new Output.SoftmaxMcxent()));
  }

  private static Arguments network(Way way, ResNetShape shape, Output output) {
    return Arguments.of(
        way,
        way.of(
            NetworkSpec.of(shape, output, WIDTH).withHead(new HeadSpec(8, 0.25, 0.5)).withSeed(3)));
  }

  /** A network whose statistics are no longer the neutral ones. */
  private Network trained(NetworkSpec spec) {
    Network network = Network.create(spec);
    network.graph().fit(new DataSet(images, targets));
    return network;
  }

  private float[] scores(ComputationGraph graph) {
    return numbers(graph.outputSingle(images));
  }

  private static float[] numbers(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void settingALayersOwnParametersChangesNothing(Way way, NetworkSpec spec) {
    try (Network network = trained(spec)) {
      float[] before = numbers(network.graph().params());
      float[] scores = scores(network.graph());
      for (Layer layer : network.graph().getLayers()) {
        if (layer.numParams() > 0) {
          layer.setParams(layer.params());
          layer.setParams(layer.params().dup());
          assertThat(numbers(network.graph().params()))
              .as(layer.getClass().getSimpleName())
              .isEqualTo(before);
          for (Map.Entry<String, INDArray> entry : layer.paramTable().entrySet()) {
            layer.setParam(entry.getKey(), entry.getValue().dup());
          }
        }
      }
      network.graph().setParams(network.graph().params().dup());
      network.graph().setParamTable(copies(network.graph().paramTable()));
      assertThat(numbers(network.graph().params())).isEqualTo(before);
      assertThat(scores(network.graph())).isEqualTo(scores);
    }
  }

  private static Map<String, INDArray> copies(Map<String, INDArray> table) {
    return table.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().dup()));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whateverWritesParametersIsSeenByTheNextPass(Way way, NetworkSpec spec) {
    try (Network other = trained(spec.withSeed(4));
        Network network = trained(spec)) {
      ComputationGraph copy = network.graph().clone();
      float[] own = scores(network.graph());
      float[] expected = scores(other.graph());
      assertThat(scores(copy)).isEqualTo(own).isNotEqualTo(expected);

      copy.setParams(other.graph().params());
      assertThat(scores(copy)).as("setParams").isEqualTo(expected);
      copy.setParamTable(network.graph().paramTable());
      assertThat(scores(copy)).as("setParamTable").isEqualTo(own);
      for (Layer layer : copy.getLayers()) {
        if (layer.numParams() > 0) {
          layer.setParams(other.graph().getLayer(layer.conf().getLayer().getLayerName()).params());
        }
      }
      assertThat(scores(copy)).as("each layer's setParams").isEqualTo(expected);
      copy.params().assign(network.graph().params());
      assertThat(scores(copy)).as("a write to the flat row").isEqualTo(own);

      scores(network.graph());
      network.graph().setParams(other.graph().params());
      assertThat(scores(network.graph())).as("the network's own graph").isEqualTo(expected);
      copy.close();
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aCopyOfAGraphComputesAndLearnsTheSame(Way way, NetworkSpec spec) throws IOException {
    try (Network network = trained(spec)) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ModelSerializer.writeModel(network.graph(), file, true);
      float[] scores = scores(network.graph());
      List<ComputationGraph> copies =
          List.of(
              network.graph().clone(),
              ModelSerializer.restoreComputationGraph(
                  new ByteArrayInputStream(file.toByteArray()), true));
      network.seedDropout(9);
      List<float[]> learned = new ArrayList<>();
      for (ComputationGraph copy : copies) {
        assertThat(configurations(copy)).isEqualTo(configurations(network.graph()));
        assertThat(copy.paramTable().keySet()).isEqualTo(network.graph().paramTable().keySet());
        assertThat(scores(copy)).isEqualTo(scores);
        copy.fit(new DataSet(images, targets));
        learned.add(numbers(copy.params()));
        assertThat(scores(network.graph())).as("of the original, which stays").isEqualTo(scores);
        copy.close();
      }
      assertThat(learned.get(1)).isEqualTo(learned.get(0));
    }
  }

  private static List<org.deeplearning4j.nn.conf.layers.Layer> configurations(
      ComputationGraph graph) {
    return Stream.of(graph.getLayers()).map(layer -> layer.conf().getLayer()).toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aModelFileHoldsEveryParameter(Way way, NetworkSpec spec, @TempDir Path folder) {
    if (!(spec.output() instanceof Output.SigmoidXent)) {
      return; // The card of the test is that of three labels.
    }
    Path file = folder.resolve("model.f4j");
    NetworkSpec undropped = spec.withHead(new HeadSpec(8, 0, 0));
    try (Network network = trained(undropped)) {
      SavedModel.write(file, network, TestNetworks.card(BASIC));
      try (SavedModel read = SavedModel.read(file, spec.engine())) {
        assertThat(numbers(read.network().graph().params()))
            .isEqualTo(numbers(network.graph().params()));
        assertThat(scores(read.network().graph())).isEqualTo(scores(network.graph()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void workspacesDoNotChangeWhatIsComputed(Way way, NetworkSpec spec) {
    try (Network network = trained(spec)) {
      ComputationGraph with = network.graph().clone();
      ComputationGraph without = network.graph().clone();
      without.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
      without.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
      for (int i = 0; i < 3; i++) {
        with.fit(new DataSet(images, targets));
        without.fit(new DataSet(images, targets));
      }
      assertThat(numbers(without.params())).isEqualTo(numbers(with.params()));
      assertThat(scores(without)).isEqualTo(scores(with));
      with.close();
      without.close();
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void transferLearningKeepsTheFeaturesAndTrainsTheHead(Way way, NetworkSpec spec) {
    try (Network network = trained(spec);
        INDArray pooled = network.pooled(images)) {
      ComputationGraph transferred = transferred(network, 2);
      INDArray features =
          transferred.output(List.of(HeadGraph.POOLED), false, new INDArray[] {images}, null)[0];
      assertThat(numbers(features)).isEqualTo(numbers(pooled));

      DataSet batch = new DataSet(images, targets.getColumns(0, 1));
      transferred.fit(batch);
      double first = transferred.score();
      for (int i = 0; i < 30; i++) {
        transferred.fit(batch);
      }
      assertThat(transferred.score()).isLessThan(first);
      features =
          transferred.output(List.of(HeadGraph.POOLED), false, new INDArray[] {images}, null)[0];
      assertThat(numbers(features)).as("of a frozen backbone").isEqualTo(numbers(pooled));
      transferred.close();
    }
  }

  @Test
  void transferLearningIsTheSameOverEitherEngine() {
    NetworkSpec spec =
        NetworkSpec.of(BOTTLENECK, new Output.SigmoidXent(), WIDTH)
            .withHead(new HeadSpec(8, 0, 0))
            .withSeed(3);
    List<float[]> features = new ArrayList<>();
    List<double[]> losses = new ArrayList<>();
    for (Way way : Way.values()) {
      try (Network network = Network.create(way.of(spec))) {
        ComputationGraph transferred = transferred(network, 2);
        features.add(
            numbers(
                transferred
                    .output(List.of(HeadGraph.POOLED), false, new INDArray[] {images}, null)[0]));
        double[] loss = new double[10];
        for (int i = 0; i < loss.length; i++) {
          transferred.fit(new DataSet(images, targets.getColumns(0, 1)));
          loss[i] = transferred.score();
        }
        losses.add(loss);
        transferred.close();
      }
    }
    float largest = 0;
    for (float value : features.get(0)) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(features.get(1)).containsExactly(features.get(0), within(1e-5f * largest));
    assertThat(losses.get(1)).containsExactly(losses.get(0), within(1e-4));
    assertThat(losses.get(0)[9]).isLessThan(losses.get(0)[0]);
  }

  private static ComputationGraph transferred(Network network, int width) {
    return new TransferLearning.GraphBuilder(network.graph())
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).seed(5).build())
        .setFeatureExtractor(HeadGraph.POOLED)
        .nOutReplace(HeadGraph.OUTPUT, width, WeightInit.XAVIER)
        .build();
  }

  /** Everything of ours that Deeplearning4j may be handed; the networks above hold each. */
  @Test
  void theseNetworksHoldEverythingOfOursThatDeeplearning4jSees() throws Exception {
    Set<Class<?>> held =
        networks()
            .flatMap(
                arguments -> {
                  try (Network network = Network.create((NetworkSpec) arguments.get()[1])) {
                    return Stream.of(network.graph().getLayers())
                        .flatMap(LayerContractTest::parts)
                        .map(Object::getClass)
                        .toList()
                        .stream();
                  }
                })
            .collect(Collectors.toSet());
    Path classes =
        Path.of(Network.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> ours = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace(".class", "");
        Class<?> found =
            Class.forName(
                name.replace(java.io.File.separatorChar, '.'),
                false,
                Network.class.getClassLoader());
        if (isPart(found) && !java.lang.reflect.Modifier.isAbstract(found.getModifiers())) {
          ours.add(found);
        }
      }
    }
    assertThat(ours).hasSizeGreaterThanOrEqualTo(10);
    assertThat(held).containsAll(ours);
  }

  private static boolean isPart(Class<?> found) {
    return Stream.of(
                Layer.class,
                org.deeplearning4j.nn.conf.layers.Layer.class,
                GraphVertex.class,
                IDropout.class,
                ILossFunction.class,
                IActivation.class)
            .anyMatch(kind -> kind.isAssignableFrom(found))
        && !ComputationGraph.class.isAssignableFrom(found);
  }

  private static Stream<Object> parts(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
    List<Object> parts = new ArrayList<>(List.of(layer, configuration));
    Optional.ofNullable(configuration.getIDropout()).ifPresent(parts::add);
    if (configuration instanceof OutputLayer output) {
      parts.add(output.getLossFn());
      parts.add(output.getActivationFn());
    }
    return parts.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void configurationsOutliveJavasSerialisation(Way way, NetworkSpec spec) {
    try (Network network = Network.create(spec)) {
      for (Layer layer : network.graph().getLayers()) {
        NeuralNetConfiguration conf = layer.conf();
        assertThat(copied(conf.getLayer())).isEqualTo(conf.getLayer());
      }
    }
    ILossFunction loss = OutputLayers.loss(new Output.SigmoidXent(), List.of(1.0, 2.0));
    assertThat(copied(loss)).isEqualTo(loss);
  }

  private static Object copied(Serializable object) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(object);
      return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
