package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.GoldenArrays;
import org.finetune4j.model.graph.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ResNet-18 to ResNet-152 against torchvision's: {@code docs/golden/resnet_depths.py} wrote the
 * expected values, and weights that follow from a tensor's place, as here.
 */
class ResNetDepthsTest {
  private static final int BATCH = 4;

  /** The vectors' tolerance: how far rounding may drive activations apart, relative. */
  private static final double ROUNDING = 1e-4;

  static Stream<Golden.Case> cases() {
    return Golden.cases("resnet_depths").stream();
  }

  static Stream<Golden.Case> lists() {
    return cases().filter(c -> c.json().has("state_dict"));
  }

  private static ResNetShape shape(Golden.Case c) {
    ResNetShape shape = ResNetShape.named(c.json().get("backbone").asText()).orElseThrow();
    return c.json().get("geometry").asText().equals("v1")
        ? shape.withGeometry(Geometry.PAPER)
        : shape;
  }

  @Test
  void everyPublishedDepthIsAmongThem() {
    assertThat(lists().map(ResNetDepthsTest::shape)).isEqualTo(ResNetShape.published());
  }

  @ParameterizedTest
  @MethodSource("lists")
  void namesShapesAndOrderAreTorchvisions(Golden.Case c) {
    Map<String, List<Long>> expected = new LinkedHashMap<>();
    c.json()
        .get("state_dict")
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              if (!name.startsWith("fc.") && !name.endsWith(".num_batches_tracked")) {
                expected.put(name, sizes(entry.getValue()));
              }
            });
    Map<String, List<Long>> actual = new LinkedHashMap<>();
    BackboneStructure.of(shape(c)).tensors().forEach(t -> actual.put(t.name(), t.shape()));
    assertThat(actual).containsExactlyEntriesOf(expected);
  }

  private static List<Long> sizes(JsonNode shape) {
    List<Long> sizes = new ArrayList<>();
    shape.forEach(n -> sizes.add(n.asLong()));
    return sizes;
  }

  /** {@code children[:6]} are the stem, layer1 and layer2 in every ResNet. */
  @ParameterizedTest
  @MethodSource("lists")
  void groupsAreFastais(Golden.Case c) {
    for (TensorSpec tensor : BackboneStructure.of(shape(c)).tensors()) {
      boolean late = tensor.name().matches("layer[34]\\..*");
      assertThat(tensor.group()).as(tensor.name()).isEqualTo(late ? Group.LATE : Group.EARLY);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothEnginesGiveTorchvisionsFeatures(Golden.Case c) {
    double tolerance = c.json().at("/tolerance/relative").asDouble();
    for (EngineRequest engine : engines()) {
      try (Network network = network(shape(c), engine);
          INDArray image = image(c);
          INDArray pooled = network.pooled(image)) {
        assertThat(pooled.size(1)).isEqualTo(2L * network.spec().shape().features());
        GoldenArrays.assertClose(engine.toString(), pooled, c.tensor("pooled"), tolerance);
      }
    }
  }

  /**
   * Each layer rounds to eight bits: errors of 2^-9, of which a block's convolution, normalisation
   * and weights make three a layer, add up as their squares; twice that for what layers amplify.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void bf16FeaturesAreNear(Golden.Case c) {
    assumeTrue(bf16(), "the processor does not multiply bf16");
    ResNetShape shape = shape(c);
    int layers = BackboneStructure.of(shape).units().size();
    try (Network network = network(shape, EngineRequest.oneDnn(Precision.BF16));
        INDArray image = image(c);
        INDArray pooled = network.pooled(image);
        INDArray expected = GoldenArrays.array(c.tensor("pooled"), DataType.FLOAT)) {
      double bound = 2 * Math.sqrt(3 * layers) * Math.pow(2, -9);
      assertThat(pooled.distance2(expected))
          .isLessThan(bound * expected.norm2Number().doubleValue());
    }
  }

  private static boolean bf16() {
    try {
      Engine.choose(EngineRequest.oneDnn(Precision.BF16), ResNetShape.resnet18(), DataType.FLOAT);
      return true;
    } catch (BadInputException e) {
      return false;
    }
  }

  private static List<EngineRequest> engines() {
    return List.of(EngineRequest.plain(), EngineRequest.oneDnn(Precision.F32));
  }

  private static INDArray image(Golden.Case c) {
    List<Long> shape = sizes(c.json().get("image_shape"));
    long length = shape.stream().reduce(1L, Math::multiplyExact);
    double[] values = uniform(c.json().get("image_seed").asLong(), length);
    float[] image = new float[values.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) (c.json().get("image_scale").asDouble() * values[i]);
    }
    return Nd4j.create(image, shape.stream().mapToLong(Long::longValue).toArray(), 'c');
  }

  /**
   * A training step at full width, each tensor in the Euclidean norm. Both engines round in f32:
   * where activations differ by a share e, ReLU's mask turns for about 0.64 e of them, each of
   * which counts with its whole gradient, so that after n of them gradients differ by sqrt(0.64 e
   * n); e is at most the vectors' tolerance. A block, stride or factor that is wrong makes them
   * differ by about 1.
   */
  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet101"})
  void bothEnginesGiveTheSameGradients(String name) {
    ResNetShape shape = ResNetShape.named(name).orElseThrow();
    int blocks = shape.layers().stream().mapToInt(Integer::intValue).sum();
    int masks = 1 + blocks * (shape.block() == ResNetShape.Block.BASIC ? 2 : 3);
    double bound = Math.sqrt(0.64 * ROUNDING * masks);
    INDArray images = TestNetworks.random(1, BATCH, 3, 64, 64);
    INDArray targets = Nd4j.eye(BATCH);
    try (Network plain = network(shape, EngineRequest.plain());
        Network fast = network(shape, EngineRequest.oneDnn(Precision.F32))) {
      calm(plain);
      calm(fast);
      for (Trainable trainable :
          List.of(Trainable.all(), Trainable.only(false, Group.LATE, Group.HEAD))) {
        plain.train(trainable);
        fast.train(trainable);
        double expected = plain.computeGradients(images, targets, Optional.empty());
        double actual = fast.computeGradients(images, targets, Optional.empty());
        assertThat(actual).isCloseTo(expected, Offset.offset(ROUNDING));
        assertSameGradients(plain.parameters(), fast.parameters(), bound);
      }
    }
  }

  /**
   * A block adds little to what passes it by: else statistics of a small batch amplify rounding.
   */
  private static void calm(Network network) {
    boolean basic = network.spec().shape().block() == ResNetShape.Block.BASIC;
    network.parameters().stream()
        .filter(p -> p.name().matches("layer.*\\.bn" + (basic ? 2 : 3) + "\\.weight"))
        .forEach(p -> p.values().muli(0.1));
    network.parametersChanged();
  }

  private static void assertSameGradients(
      List<Parameter> expected, List<Parameter> actual, double bound) {
    double largest = 0;
    for (Parameter parameter : expected) {
      largest = Math.max(largest, parameter.gradient().norm2Number().doubleValue());
    }
    for (int i = 0; i < expected.size(); i++) {
      INDArray gradient = expected.get(i).gradient();
      double size = gradient.norm2Number().doubleValue();
      double apart = gradient.distance2(actual.get(i).gradient());
      // A shift that only feeds a normalisation has a gradient of nothing but rounding.
      assertThat(apart)
          .as(expected.get(i).name())
          .isLessThanOrEqualTo(Math.max(bound * size, 1e-5 * largest));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCardNamesItsBackbone(Golden.Case c) {
    ModelCard card = TestNetworks.card(shape(c));
    assertThat(ModelCardJson.read(ModelCardJson.write(card)).shape()).isEqualTo(shape(c));
  }

  /** Four outputs; the backbone's weights are the golden vectors'. */
  private static Network network(ResNetShape shape, EngineRequest engine) {
    NetworkSpec spec =
        NetworkSpec.of(shape, new Output.SigmoidXent(), BATCH)
            .withHead(new HeadSpec(16, 0, 0))
            .withEngine(engine);
    Network network = Network.withoutWeights(spec);
    FreshWeights head = new FreshWeights(1);
    int place = 0;
    for (TensorSpec tensor : network.tensors()) {
      INDArray values = network.values().get(tensor.name());
      if (tensor.group() == Group.HEAD) {
        head.fill(tensor, values);
      } else {
        fill(tensor, place++, values);
      }
    }
    network.parametersChanged();
    return network;
  }

  private static void fill(TensorSpec tensor, int place, INDArray values) {
    double[] uniform = uniform(place, tensor.length());
    double fan = (double) tensor.length() / tensor.shape().get(0);
    float[] numbers = new float[uniform.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          (float)
              switch (tensor.kind()) {
                case WEIGHT -> uniform[i] * Math.sqrt(6 / fan);
                case BN_SCALE -> 0.5 + 0.1 * uniform[i];
                case BN_SHIFT, RUNNING_MEAN -> 0.1 * uniform[i];
                case RUNNING_VARIANCE -> 1 + 0.5 * uniform[i];
              };
    }
    try (INDArray array = Nd4j.createFromArray(numbers)) {
      values.assign(array);
    }
  }

  private static double[] uniform(long seed, long length) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] uniform = new double[Math.toIntExact(length)];
    for (int i = 0; i < uniform.length; i++) {
      uniform[i] = (random.nextLong() >>> 40) / (double) (1 << 23) - 1;
    }
    return uniform;
  }
}
