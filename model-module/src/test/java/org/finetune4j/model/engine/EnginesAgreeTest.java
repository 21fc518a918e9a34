package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.SavedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The plain graph is the reference, oneDNN's backbone must not differ from it. */
class EnginesAgreeTest {
  private static final int BATCH = 8;

  /** An odd number. */
  private static final int BATCHES = 5;

  private static final double RATE = 3e-5;
  private static final Preprocessing PREPROCESSING =
      new Preprocessing(
          ImageSize.square(64),
          Preprocessing.Method.SQUASH,
          Interpolation.BILINEAR,
          Normalize.IMAGENET);

  private static Network network(ResNetShape.Block block, Geometry geometry, EngineRequest engine) {
    ResNetShape shape = new ResNetShape("small", block, List.of(1, 1, 1, 1), 8, geometry);
    return Network.create(
        NetworkSpec.of(shape, new Output.SigmoidXent(), 3)
            .withHead(new HeadSpec(16, 0, 0))
            .withSeed(3)
            .withEngine(engine));
  }

  private static void both(
      ResNetShape.Block block, Geometry geometry, Consumer<List<Network>> test) {
    try (Network plain = network(block, geometry, EngineRequest.plain());
        Network fast = network(block, geometry, EngineRequest.oneDnn(Precision.F32))) {
      assertThat(fast.engine().oneDnn()).isTrue();
      test.accept(List.of(plain, fast));
    }
  }

  private static INDArray images(long seed) {
    return BackboneFixture.random(seed, BATCH, 3, 65, 64);
  }

  private static INDArray targets(long seed) {
    return BackboneFixture.random(seed + 1000, BATCH, 3)
        .gt(0)
        .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
  }

  @ParameterizedTest
  @EnumSource(ResNetShape.Block.class)
  void everyGradientIsThatOfThePlainGraph(ResNetShape.Block block) {
    for (Geometry geometry : List.of(Geometry.TORCHVISION, Geometry.PAPER)) {
      both(
          block,
          geometry,
          networks -> {
            for (Trainable trainable :
                List.of(
                    Trainable.all(),
                    Trainable.only(true, Parameter.Group.HEAD),
                    Trainable.only(false, Parameter.Group.LATE, Parameter.Group.HEAD))) {
              networks.forEach(network -> network.train(trainable));
              assertAgreement(networks);
            }
          });
    }
  }

  /**
   * Where an activation is within rounding of zero, ReLU goes one way here and the other way there,
   * and no gradient below is the same any more. Few batches hold such a one, but which do depends
   * on the processor and the threads. So each loss must agree, and each gradient on most batches.
   */
  private static void assertAgreement(List<Network> networks) {
    Map<String, List<String>> apart = new TreeMap<>();
    for (int seed = 1; seed <= BATCHES; seed++) {
      double[] losses = new double[2];
      for (int i = 0; i < 2; i++) {
        losses[i] = networks.get(i).computeGradients(images(seed), targets(seed), Optional.empty());
      }
      assertThat(losses[1]).isCloseTo(losses[0], Offset.offset(1e-5));
      int batch = seed;
      gradientsThatDiffer(networks)
          .forEach(
              (name, difference) ->
                  apart
                      .computeIfAbsent(name, n -> new ArrayList<>())
                      .add("batch " + batch + ": " + difference));
    }
    assertThat(apart)
        .allSatisfy((name, batches) -> assertThat(batches).hasSizeLessThan(BATCHES / 2 + 1));
  }

  /**
   * Both sides round in f32, and ReLU makes more of it from layer to layer: the bound is that of
   * the golden vectors of such a backbone, 2e-4 of a tensor's largest gradient.
   */
  private static Map<String, String> gradientsThatDiffer(List<Network> networks) {
    List<Parameter> plain = networks.get(0).parameters();
    List<Parameter> fast = networks.get(1).parameters();
    double largest = 0;
    for (Parameter parameter : plain) {
      largest = Math.max(largest, parameter.gradient().amaxNumber().doubleValue());
    }
    Map<String, String> apart = new LinkedHashMap<>();
    for (int i = 0; i < plain.size(); i++) {
      assertThat(fast.get(i).name()).isEqualTo(plain.get(i).name());
      double scale = plain.get(i).gradient().amaxNumber().doubleValue();
      double difference =
          plain.get(i).gradient().sub(fast.get(i).gradient()).amaxNumber().doubleValue();
      // A shift that only feeds a normalisation has a gradient of nothing but rounding.
      if (!(difference <= Math.max(2e-4 * scale, 1e-6 * largest))) {
        apart.put(plain.get(i).name(), difference + " of " + scale);
      }
    }
    return apart;
  }

  /**
   * Twenty steps of gradient descent: apart by less than a hundredth of the way they went. The
   * steps are small, as a fresh network on random images is chaotic: at a hundred times the rate
   * two plain graphs, one weight of which differs by 1e-8, part as quickly as the two engines.
   */
  @Test
  void twentyStepsStayTogether() {
    both(
        ResNetShape.Block.BOTTLENECK,
        Geometry.TORCHVISION,
        networks -> {
          Network start =
              network(ResNetShape.Block.BOTTLENECK, Geometry.TORCHVISION, EngineRequest.plain());
          assertThat(flat(networks.get(1), true)).isEqualTo(flat(start, true));
          for (Network network : networks) {
            for (int step = 0; step < 20; step++) {
              network.computeGradients(images(step), targets(step), Optional.empty());
              for (Parameter parameter : network.parameters()) {
                double rate = parameter.kind().trained() ? RATE / BATCH : 1;
                parameter.values().subi(parameter.gradient().mul(rate));
              }
              network.parametersChanged();
            }
          }
          for (boolean trained : new boolean[] {true, false}) {
            INDArray plain = flat(networks.get(0), trained);
            double way = plain.sub(flat(start, trained)).norm2Number().doubleValue();
            double apart = plain.sub(flat(networks.get(1), trained)).norm2Number().doubleValue();
            assertThat(way).isPositive();
            assertThat(apart).isLessThan(0.01 * way);
          }
          INDArray unseen = images(99);
          float[][] scores = networks.get(0).predict(unseen);
          float[][] others = networks.get(1).predict(unseen);
          for (int i = 0; i < BATCH; i++) {
            assertThat(BackboneFixture.relative(others[i], scores[i])).isLessThan(0.01);
          }
          start.close();
        });
  }

  @Test
  void aModelSavedByOneRunsInTheOther(@TempDir Path folder) {
    Path path = folder.resolve("model.f4j");
    Task task = new Task.Labels(Vocabulary.of(List.of("a", "b", "c")));
    both(
        ResNetShape.Block.BASIC,
        Geometry.PAPER,
        networks -> {
          for (int i = 0; i < 2; i++) {
            NetworkSpec spec = networks.get(i).spec();
            ModelCard card = ModelCard.of(task, spec.shape(), spec.head(), PREPROCESSING);
            SavedModel.write(path, networks.get(i), card);
            EngineRequest other = networks.get(1 - i).spec().engine();
            try (SavedModel read = SavedModel.read(path, other)) {
              assertThat(read.network().engine().oneDnn()).isEqualTo(i == 0);
              float[][] expected = networks.get(i).predict(images(5));
              float[][] actual = read.network().predict(images(5));
              for (int n = 0; n < BATCH; n++) {
                assertThat(BackboneFixture.relative(actual[n], expected[n])).isLessThan(1e-5);
              }
            }
          }
        });
  }

  private static INDArray flat(Network network, boolean trained) {
    return org.nd4j.linalg.factory.Nd4j.concat(
        0,
        network.parameters().stream()
            .filter(p -> p.kind().trained() == trained)
            .map(Parameter::values)
            .toArray(INDArray[]::new));
  }
}
