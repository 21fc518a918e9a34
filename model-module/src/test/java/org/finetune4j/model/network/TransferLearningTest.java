package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.finetune4j.model.network.TestNetworks.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.finetune4j.data.Output;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.network.NetworkTest.Way;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Deeplearning4j's transfer learning over ResNet-50 with real weights; skipped without them. */
class TransferLearningTest {
  private static final int STEPS = 4;

  private final INDArray images = random(7, 4, 3, 96, 96);
  private final INDArray targets =
      Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});

  @Test
  void featuresStayAndTheLossFallsAlikeOverEitherEngine() {
    Backbone backbone = Backbone.resnet50(RealWeightsTest.weights());
    List<float[]> features = new ArrayList<>();
    List<double[]> losses = new ArrayList<>();
    for (Way way : Way.values()) {
      NetworkSpec spec =
          way.of(
              NetworkSpec.of(backbone.shape(), new Output.SigmoidXent(), 20)
                  .withHead(new HeadSpec(512, 0, 0))
                  .withSeed(3));
      try (Network network = Network.create(spec, backbone);
          INDArray pooled = network.pooled(images)) {
        ComputationGraph transferred = transferred(network);
        assertThat(distance(features(transferred), numbers(pooled))).isLessThan(1e-6);
        features.add(features(transferred));
        double[] loss = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
          transferred.fit(new DataSet(images, targets));
          loss[i] = transferred.score();
        }
        losses.add(loss);
        assertThat(distance(features(transferred), numbers(pooled))).isLessThan(1e-6);
        transferred.close();
      }
    }
    double apart = distance(features.get(1), features.get(0));
    System.out.println("features of the two engines apart, relative: " + apart);
    System.out.println("losses: " + Arrays.toString(losses.get(0)));
    System.out.println("        " + Arrays.toString(losses.get(1)));
    assertThat(apart).isLessThan(1e-5);
    assertThat(losses.get(1)).containsExactly(losses.get(0), within(1e-4));
    assertThat(losses.get(0)[STEPS - 1]).isLessThan(losses.get(0)[0] / 2);
  }

  private static ComputationGraph transferred(Network network) {
    return new TransferLearning.GraphBuilder(network.graph())
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).seed(5).build())
        .setFeatureExtractor(HeadGraph.POOLED)
        .nOutReplace(HeadGraph.OUTPUT, 2, WeightInit.XAVIER)
        .build();
  }

  private float[] features(ComputationGraph graph) {
    return numbers(
        graph.output(List.of(HeadGraph.POOLED), false, new INDArray[] {images}, null)[0]);
  }

  private static float[] numbers(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  /** In the second norm, relative. */
  private static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }
}
