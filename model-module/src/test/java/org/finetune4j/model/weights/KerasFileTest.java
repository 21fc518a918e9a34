package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A ResNet that Deeplearning4j computes from its own parameters, which two files hold. */
class KerasFileTest {
  private static final ResNetShape SHAPE =
      new ResNetShape(
          "resnet", ResNetShape.Block.BOTTLENECK, List.of(2, 2, 1, 1), 4, Geometry.PAPER);

  private static final double[] BGR_MEAN = {103.939, 116.779, 123.68};

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "conv1, conv1",
    "bn_conv1, bn1",
    "res2a_branch1, layer1.0.downsample.0",
    "bn2a_branch1, layer1.0.downsample.1",
    "res5c_branch2c, layer4.2.conv3",
    "bn3d_branch2a, layer2.3.bn1",
    "res4b22_branch2b, layer3.22.conv2",
    "conv1_conv, conv1",
    "conv1_bn, bn1",
    "conv2_block1_0_conv, layer1.0.downsample.0",
    "conv5_block1_0_bn, layer4.0.downsample.1",
    "conv4_block23_3_conv, layer3.22.conv3",
    "conv3_block4_1_bn, layer2.3.bn1",
    "fc1000, fc",
    "predictions, fc",
    "stem-cnn1, conv1",
    "stem-batch1, bn1"
  })
  void publishedLayersAreTorchvisionsModules(String layer, String module) {
    assertThat(KerasNames.module(layer)).contains(module);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv2_block1_preact_bn", "post_bn", "block1_conv1", "res6a_branch1", ""})
  void aLayerOfAnotherNetworkIsNone(String layer) {
    assertThat(KerasNames.module(layer)).isEmpty();
  }

  /** Keras' names of today, or Caffe's. */
  private static String name(String module, boolean caffe) {
    String[] part = module.split("\\.");
    boolean norm = KerasNames.isNorm(module);
    if (part.length == 1) {
      return caffe ? (norm ? "bn_conv1" : "conv1") : norm ? "conv1_bn" : "conv1_conv";
    }
    int stage = part[0].charAt(5) - '0' + 1;
    int block = Integer.parseInt(part[1]);
    boolean shortcut = part[2].equals("downsample");
    int number = shortcut ? 0 : part[2].charAt(part[2].length() - 1) - '0';
    return caffe
        ? (norm ? "bn" : "res")
            + stage
            + (char) ('a' + block)
            + "_branch"
            + (shortcut ? "1" : "2" + (char) ('a' + number - 1))
        : "conv" + stage + "_block" + (block + 1) + "_" + number + (norm ? "_bn" : "_conv");
  }

  /** The network of Keras, with biases and its epsilon, as Deeplearning4j's own layers. */
  private static ComputationGraph network(boolean caffe, double epsilon, boolean logarithmic) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("input");
    String last = "input";
    for (Part part : BackboneStructure.of(SHAPE).parts()) {
      String input = last;
      for (ConvNorm unit : part instanceof Block b ? b.path() : part.units()) {
        last = add(graph, unit, last, caffe, epsilon, logarithmic);
        boolean lastOfBlock = part instanceof Block b && unit.equals(b.path().get(2));
        if (!lastOfBlock) {
          graph.addLayer("relu " + last, relu(), last);
          last = "relu " + last;
        }
      }
      if (part instanceof Block block) {
        String shortcut =
            block
                .shortcut()
                .map(unit -> add(graph, unit, input, caffe, epsilon, logarithmic))
                .orElse(input);
        graph.addVertex(
            "sum " + last, new ElementWiseVertex(ElementWiseVertex.Op.Add), last, shortcut);
        graph.addLayer("relu sum " + last, relu(), "sum " + last);
        last = "relu sum " + last;
      } else {
        graph.addLayer(
            "pool",
            new SubsamplingLayer.Builder(PoolingType.MAX)
                .kernelSize(3, 3)
                .stride(2, 2)
                .padding(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .build(),
            last);
        last = "pool";
      }
    }
    ComputationGraph network = new ComputationGraph(graph.setOutputs(last).build());
    network.init();
    fill(network, logarithmic);
    return network;
  }

  private static ActivationLayer relu() {
    return new ActivationLayer(Activation.RELU);
  }

  private static String add(
      GraphBuilder graph,
      ConvNorm unit,
      String input,
      boolean caffe,
      double epsilon,
      boolean logarithmic) {
    String convolution = name(unit.convolution(), caffe);
    String norm = name(unit.norm(), caffe);
    graph.addLayer(
        convolution,
        new ConvolutionLayer.Builder(unit.kernel(), unit.kernel())
            .nIn(unit.in())
            .nOut(unit.out())
            .stride(unit.stride(), unit.stride())
            .padding(unit.padding(), unit.padding())
            .convolutionMode(ConvolutionMode.Truncate)
            .activation(Activation.IDENTITY)
            .build(),
        input);
    graph.addLayer(
        norm,
        new BatchNormalization.Builder()
            .nIn(unit.out())
            .nOut(unit.out())
            .eps(epsilon)
            .useLogStd(logarithmic)
            .build(),
        convolution);
    return norm;
  }

  private static void fill(ComputationGraph network, boolean logarithmic) {
    Random random = new Random(2);
    new TreeMap<>(network.paramTable())
        .forEach(
            (name, values) -> {
              boolean kernel = name.endsWith("_W");
              double scale = kernel ? Math.sqrt(2.0 / (values.length() / values.size(0))) : 0.3;
              float[] numbers = new float[(int) values.length()];
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (random.nextGaussian() * scale);
                if (name.endsWith("_gamma")) {
                  numbers[i] += 1;
                } else if (name.endsWith("_var")) {
                  numbers[i] = 0.5f + Math.abs(numbers[i]);
                } else if (name.contains("1_mean")) {
                  numbers[i] *= 20;
                }
              }
              values.assign(Nd4j.createFromArray(numbers).reshape(values.shape()));
            });
    assertThat(network.paramTable().keySet().stream().anyMatch(n -> n.endsWith("log10stdev")))
        .isEqualTo(logarithmic);
  }

  private Path zip(ComputationGraph network) throws IOException {
    Path file = folder.resolve("resnet50_dl4j_inference.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  /** The same parameters as Keras writes them: grouped by layer, kernels last channel last. */
  private Path h5(ComputationGraph network, String layout) {
    Path file = folder.resolve("weights.h5");
    Map<String, String> words =
        Map.of(
            "W",
            "kernel:0",
            "b",
            "bias:0",
            "gamma",
            "gamma:0",
            "beta",
            "beta:0",
            "mean",
            "moving_mean:0",
            "var",
            "moving_variance:0");
    Map<String, String> caffe =
        Map.of(
            "W",
            "W_1:0",
            "b",
            "b_1:0",
            "gamma",
            "gamma_1:0",
            "beta",
            "beta_1:0",
            "mean",
            "running_mean_1:0",
            "var",
            "running_std_1:0");
    Map<String, String> numbered =
        Map.of("W", "0", "b", "1", "gamma", "0", "beta", "1", "mean", "2", "var", "3");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup top = layout.equals("model") ? hdf.putGroup("model_weights") : hdf;
      Map<String, WritableGroup> groups = new HashMap<>();
      network
          .paramTable()
          .forEach(
              (name, values) -> {
                String layer = name.substring(0, name.lastIndexOf('_'));
                String variable = name.substring(name.lastIndexOf('_') + 1);
                WritableGroup group =
                    groups.computeIfAbsent(
                        layer,
                        l ->
                            switch (layout) {
                              case "caffe" -> top.putGroup(l);
                              case "numbered" -> top.putGroup(l).putGroup("vars");
                              default -> top.putGroup(l).putGroup(l);
                            });
                String word =
                    switch (layout) {
                      case "caffe" -> layer + "_" + caffe.get(variable);
                      case "numbered" -> numbered.get(variable);
                      default -> words.get(variable);
                    };
                group.putDataset(word, array(values));
              });
    }
    return file;
  }

  private static Object array(INDArray values) {
    if (values.rank() < 4) {
      return values.dup().reshape(values.length()).toFloatVector();
    }
    int[] size = new int[4];
    for (int i = 0; i < 4; i++) {
      size[i] = (int) values.size(i);
    }
    float[][][][] kernel = new float[size[2]][size[3]][size[1]][size[0]];
    for (int o = 0; o < size[0]; o++) {
      for (int i = 0; i < size[1]; i++) {
        for (int h = 0; h < size[2]; h++) {
          for (int w = 0; w < size[3]; w++) {
            kernel[h][w][i][o] = values.getFloat(o, i, h, w);
          }
        }
      }
    }
    return kernel;
  }

  /** Pooled features of images in 0..255: what a head sees, maxima before averages. */
  private static void assertSameFeatures(ComputationGraph expected, Path file) {
    Backbone backbone = Backbone.of(SHAPE.withGeometry(Geometry.TORCHVISION), file);
    assertThat(backbone.shape().geometry()).isEqualTo(Geometry.PAPER);
    assertThat(backbone.warnings()).isEmpty();
    INDArray bgr = Nd4j.create(2, 3, 64, 48);
    INDArray rgb = Nd4j.create(2, 3, 64, 48);
    Random random = new Random(3);
    for (int image = 0; image < 2; image++) {
      for (int channel = 0; channel < 3; channel++) {
        double mean = backbone.input().normalize().mean().get(channel);
        double std = backbone.input().normalize().std().get(channel);
        for (int y = 0; y < 64; y++) {
          for (int x = 0; x < 48; x++) {
            int value = random.nextInt(256);
            rgb.putScalar(new int[] {image, channel, y, x}, (value / 255.0 - mean) / std);
            bgr.putScalar(new int[] {image, 2 - channel, y, x}, value - BGR_MEAN[2 - channel]);
          }
        }
      }
    }
    INDArray map = expected.outputSingle(bgr);
    float[] maxima = map.amax(2, 3).dup().reshape(-1).toFloatVector();
    float[] averages = map.mean(2, 3).dup().reshape(-1).toFloatVector();
    NetworkSpec spec =
        NetworkSpec.of(backbone.shape(), new Output.IdentityMse(), 2)
            .withHead(new HeadSpec(4, 0, 0))
            .withEngine(EngineRequest.plain());
    try (Network network = Network.create(spec, backbone)) {
      INDArray pooled = network.pooled(rgb);
      int features = SHAPE.features();
      double largest = map.amaxNumber().doubleValue();
      for (int image = 0; image < 2; image++) {
        for (int f = 0; f < features; f++) {
          double tolerance = 2e-5 * largest;
          assertThat((double) pooled.getFloat(image, f))
              .isCloseTo(maxima[image * features + f], within(tolerance));
          assertThat((double) pooled.getFloat(image, features + f))
              .isCloseTo(averages[image * features + f], within(tolerance));
        }
      }
      assertThat(largest).isGreaterThan(0.1);
    }
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  @ParameterizedTest
  @CsvSource({"true,1e-3,false", "false,1.001e-5,false", "true,1e-5,true"})
  void theZoosArchiveGivesTheFeaturesOfItsOwnNetwork(
      boolean caffe, double epsilon, boolean logarithmic) throws IOException {
    ComputationGraph network = network(caffe, epsilon, logarithmic);
    Path file = zip(network);
    WeightsInspection found = WeightsInspection.of(file);
    assertThat(found.format()).isEqualTo("Deeplearning4j zip");
    assertThat(found.shape()).contains(SHAPE);
    assertThat(found.ignored()).isEmpty();
    assertSameFeatures(network, file);
  }

  @ParameterizedTest
  @CsvSource({"caffe,1e-3", "nested,1.001e-5", "model,1.001e-5", "numbered,1.001e-5"})
  void aFileOfKerasGivesTheFeaturesOfItsNetwork(String layout, double epsilon) throws IOException {
    ComputationGraph network = network(layout.equals("caffe"), epsilon, false);
    Path file = h5(network, layout);
    WeightsInspection found = WeightsInspection.of(file);
    assertThat(found.format()).isEqualTo("Keras HDF5");
    assertThat(found.shape()).contains(SHAPE);
    assertThat(found.tensors()).hasSize(BackboneStructure.of(SHAPE).tensors().size());
    assertSameFeatures(network, file);

    Path converted = folder.resolve("converted.safetensors");
    WeightsConversion.convert(file, converted);
    assertSameFeatures(network, converted);
  }

  @Test
  void theOrderOfLayersIsFoundWhereTheArchiveDoesNotKeepIt() throws IOException {
    ComputationGraph network = network(true, 1e-3, false);
    Map<String, byte[]> entries = entries(zip(network));
    String json = new String(entries.get(ZooFile.CONFIGURATION), StandardCharsets.UTF_8);
    assertThat(json).contains("\"topologicalOrderStr\" : [");
    entries.put(
        ZooFile.CONFIGURATION,
        json.replaceFirst("\"topologicalOrderStr\" : \\[[^]]*]", "\"topologicalOrderStr\" : null")
            .getBytes(StandardCharsets.UTF_8));
    Path file = TorchFiles.zip(folder.resolve("old.zip"), entries, ZipEntry.DEFLATED);
    assertSameFeatures(network, file);
  }

  @Test
  void twoNetworksInOneFileAreRefused() {
    Path file = folder.resolve("two.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      for (String model : List.of("first", "second")) {
        hdf.putGroup(model).putGroup("conv1_conv").putDataset("bias:0", new float[4]);
      }
    }
    assertThatThrownBy(() -> WeightsInspection.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(file.toString(), "two layers conv1_conv");
  }

  /** Such a bias would move the mean of the normalisation that follows. */
  @Test
  void aBiasOfAnotherShapeThanItsNormalisationIsRefused() {
    Path file = folder.resolve("bias.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putGroup("conv1_conv").putDataset("bias:0", new float[3]);
      hdf.putGroup("conv1_bn").putDataset("moving_mean:0", new float[4]);
    }
    assertThatThrownBy(() -> WeightsInspection.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(
            file.toString(), "the bias before its bn1 has the shape [3], and the mean [4]");
  }

  @Test
  void whereTheArchiveCannotBeUnpackedTheFolderIsNamed() throws IOException {
    Path file = zip(network(true, 1e-3, false));
    Path missing = folder.resolve("missing");
    try (FileChannel channel = FileChannel.open(file);
        ZipDirectory zip = ZipDirectory.open(channel)) {
      assertThatThrownBy(() -> ZooFile.open(file, zip, missing))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll(
              file + " cannot be unpacked into " + missing, "free space there");
    }
  }

  private static Map<String, byte[]> entries(Path zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  @Test
  void aSerialisedObjectInTheArchiveIsNotOpened() throws IOException {
    ComputationGraph network = network(true, 1e-3, false);
    Map<String, byte[]> entries = entries(zip(network));
    entries.put("preprocessor.bin", new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'});
    Path file = TorchFiles.zip(folder.resolve("p.zip"), entries, ZipEntry.DEFLATED);
    assertThat(WeightsInspection.of(file).shape()).contains(SHAPE);
  }

  @Test
  void anArchiveWhoseArrayIsNotItsNetworksIsRefused() throws IOException {
    ComputationGraph network = network(true, 1e-3, false);
    Map<String, byte[]> entries = entries(zip(network));
    byte[] json = entries.get(ZooFile.CONFIGURATION);
    byte[] array = entries.get(ZooFile.COEFFICIENTS);
    String text = new String(json, StandardCharsets.UTF_8);
    assertRefused(entries, text.replaceFirst("\"nout\" : 4\\b", "\"nout\" : 5"), "layers need");
    assertRefused(
        entries, text.replaceFirst("\"nout\" : 4\\b", "\"nout\" : 999999999"), "out of range");
    assertRefused(
        entries,
        text.replaceAll("\"nout\" : \\d+", "\"nout\" : 524288"),
        "layers are too large together");
    assertRefused(entries, text.replace("ConvolutionLayer", "LSTM"), "kind lstm");
    assertRefused(entries, "{", "is not JSON");
    assertRefused(entries, "{}", "layers need 0");
    entries.put(ZooFile.COEFFICIENTS, Arrays.copyOf(array, array.length - 4));
    assertRefused(entries, text, "ends in the middle");
    entries.put(ZooFile.COEFFICIENTS, new byte[3]);
    assertRefused(entries, text, "ends in the middle");
  }

  private void assertRefused(Map<String, byte[]> entries, String json, String words) {
    entries.put(ZooFile.CONFIGURATION, json.getBytes(StandardCharsets.UTF_8));
    Path file = TorchFiles.zip(folder.resolve("bad.zip"), entries, ZipEntry.DEFLATED);
    assertThatThrownBy(() -> WeightsInspection.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(file.toString(), words)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDamagedFileIsReadOrRefusedAndNothingElse(boolean keras) throws IOException {
    ComputationGraph network = network(true, 1e-3, false);
    byte[] whole = Files.readAllBytes(keras ? h5(network, "caffe") : zip(network));
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k <= i % 8; k++) {
        int within = i % 3 == 0 ? damaged.length : Math.min(4096, damaged.length);
        damaged[random.nextInt(within)] = (byte) random.nextInt(256);
      }
      int length = i % 5 == 0 ? random.nextInt(damaged.length) : damaged.length;
      Path file = Files.write(folder.resolve("damaged"), Arrays.copyOf(damaged, length));
      try {
        WeightsInspection.notFinite(file);
      } catch (BadInputException e) {
        assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      }
    }
  }
}
