package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.finetune4j.model.engine.BackboneFixture.numbers;
import static org.finetune4j.model.engine.BackboneFixture.relative;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layer inside a DL4J graph. */
class OneDnnBackboneTest {
  private static final ResNetShape TINY =
      new ResNetShape(
          "tiny", ResNetShape.Block.BOTTLENECK, List.of(1, 1, 1, 1), 16, Geometry.TORCHVISION);

  private final List<ComputationGraph> open = new ArrayList<>();

  private ComputationGraph graph(WorkspaceMode workspaces) {
    Engine engine = Engine.choose(EngineRequest.oneDnn(Precision.F32), TINY, DataType.FLOAT);
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Sgd(0.02))
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .graphBuilder()
            .addInputs("images")
            .addLayer("backbone", OneDnnBackbone.of(TINY, engine), "images")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "backbone")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nIn(TINY.features())
                    .nOut(3)
                    .build(),
                "pool")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(48, 40, 3))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    open.add(graph);
    return graph;
  }

  private static OneDnnBackboneLayer backbone(ComputationGraph graph) {
    return (OneDnnBackboneLayer) graph.getLayer("backbone");
  }

  @AfterEach
  void close() {
    for (ComputationGraph graph : open) {
      backbone(graph).close();
      graph.close();
    }
  }

  @Test
  void theGraphTrains() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    DataSet batch = batch(6, 1);
    graph.fit(batch);
    double first = graph.score();
    for (int i = 0; i < 30; i++) {
      graph.fit(batch);
    }
    assertThat(graph.score()).isLessThan(first / 2);
  }

  @Test
  void workspacesDoNotChangeTheResult() {
    ComputationGraph with = graph(WorkspaceMode.ENABLED);
    ComputationGraph without = graph(WorkspaceMode.NONE);
    without.setParams(with.params());
    backbone(without).parametersChanged();
    for (int i = 0; i < 3; i++) {
      with.fit(batch(4, i));
      without.fit(batch(4, i));
    }
    assertThat(without.params()).isEqualTo(with.params());
    INDArray images = batch(5, 9).getFeatures();
    assertThat(without.outputSingle(images)).isEqualTo(with.outputSingle(images));
  }

  @Test
  void inferenceSeesWhatTrainingChanged() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    INDArray images = batch(4, 3).getFeatures();
    INDArray before = graph.outputSingle(images).dup();
    graph.fit(batch(4, 4));
    INDArray after = graph.outputSingle(images);
    assertThat(after).isNotEqualTo(before);
    ComputationGraph copy = graph.clone();
    open.add(copy);
    assertThat(copy.outputSingle(images)).isEqualTo(after);
  }

  @Test
  void theConfigurationSurvivesJson() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson());
    assertThat(read).isEqualTo(graph.getConfiguration());
  }

  @Test
  void aBatchInAnotherOrderOfMemoryGivesTheSame() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    INDArray images = batch(4, 5).getFeatures();
    INDArray expected = graph.outputSingle(images).dup();
    assertThat(graph.outputSingle(images.dup('f'))).isEqualTo(expected);
    INDArray channelsLast = images.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
    assertThat(graph.outputSingle(channelsLast)).isEqualTo(expected);
    gradients(graph, images);
    INDArray gradients = graph.getFlattenedGradients().dup();
    gradients(graph, channelsLast);
    assertThat(graph.getFlattenedGradients()).isEqualTo(gradients);
  }

  @Test
  void whatIsFrozenHasNoGradient() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    INDArray images = batch(4, 5).getFeatures();
    for (boolean norms : new boolean[] {true, false}) {
      for (Set<Group> groups :
          List.of(
              Set.of(Group.EARLY, Group.LATE, Group.HEAD),
              Set.of(Group.LATE, Group.HEAD),
              Set.of(Group.EARLY),
              Set.of(Group.HEAD))) {
        backbone(graph).train(new Trainable(groups, norms));
        gradients(graph, images);
        for (Slot slot : BackboneStructure.of(TINY).slots()) {
          boolean trained =
              groups.contains(slot.tensor().group()) || norms && slot.kind().batchNorm();
          INDArray gradient = graph.gradient().getGradientFor("backbone_" + slot.key());
          // A shift that feeds a normalisation directly has a gradient of nearly nothing.
          if (trained && slot.kind() != Kind.BN_SHIFT) {
            assertThat(gradient.norm2Number().doubleValue()).as(slot.key()).isPositive();
          } else if (!trained) {
            assertThat(gradient.norm2Number().doubleValue()).as(slot.key()).isZero();
          }
        }
      }
    }
  }

  @Test
  void fixedPartsAreComputedAsInInference() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    graph.fit(batch(6, 1));
    INDArray images = batch(4, 5).getFeatures();
    float[] expected = numbers(graph.feedForward(images, false).get("backbone"));
    backbone(graph).train(new Trainable(Set.of(), false));
    assertThat(numbers(graph.feedForward(images, true).get("backbone"))).isEqualTo(expected);
    backbone(graph).train(Trainable.only(true, Group.EARLY));
    assertThat(relative(numbers(graph.feedForward(images, true).get("backbone")), expected))
        .isGreaterThan(1e-3);
  }

  @Test
  void doubleIsRefused() {
    Engine engine = Engine.choose(EngineRequest.oneDnn(Precision.F32), TINY, DataType.FLOAT);
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(OneDnnBackbone.of(TINY, engine));
    assertThatThrownBy(() -> new OneDnnBackboneLayer(conf, DataType.DOUBLE))
        .hasMessageContaining("FLOAT");
  }

  private static void gradients(ComputationGraph graph, INDArray images) {
    graph.setInput(0, images);
    graph.setLabels(Nd4j.ones(DataType.FLOAT, images.size(0), 3));
    graph.computeGradientAndScore();
  }

  private static DataSet batch(int size, long seed) {
    return new DataSet(
        BackboneFixture.random(seed, size, 3, 48, 40), BackboneFixture.random(seed + 100, size, 3));
  }
}
