package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.TensorSpec;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BackboneWeightsTest {
  private static final ResNetShape SHAPE =
      new ResNetShape(
          "resnet", ResNetShape.Block.BOTTLENECK, List.of(1, 1, 1, 1), 2, Geometry.TORCHVISION);

  @TempDir Path folder;

  private Path write(SafetensorsWriter writer, List<TensorSpec> tensors) {
    for (TensorSpec tensor : tensors) {
      float[] values = new float[(int) tensor.length()];
      java.util.Arrays.fill(values, tensor.name().hashCode() % 100);
      writer.add(tensor.name(), tensor.shape(), values);
    }
    Path path = folder.resolve("weights.safetensors");
    writer.write(path);
    return path;
  }

  private static NetworkSpec spec() {
    return NetworkSpec.of(SHAPE, new Output.IdentityMse(), 2)
        .withHead(new HeadSpec(4, 0, 0))
        .withEngine(EngineRequest.plain());
  }

  @Test
  void readsTorchvisionsFileWithItsClassifierAndCounts() {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .add("fc.weight", List.of(10L, 64L), new float[640])
            .add("bn1.num_batches_tracked", List.of(), new float[1]);
    Path path = write(writer, BackboneStructure.of(SHAPE).tensors());
    try (Network network = Network.create(spec(), Backbone.of(SHAPE, path))) {
      network.parameters().stream()
          .filter(p -> !p.name().startsWith("head."))
          .forEach(
              p ->
                  assertThat(p.values().toFloatVector())
                      .as(p.name())
                      .containsOnly(p.name().hashCode() % 100));
    }
  }

  @Test
  void listsWhatIsMissingExtraOrMisshapen() {
    List<TensorSpec> tensors = new ArrayList<>(BackboneStructure.of(SHAPE).tensors());
    tensors.removeIf(t -> t.name().equals("layer2.0.bn1.bias"));
    tensors.replaceAll(
        t ->
            t.name().equals("conv1.weight")
                ? new TensorSpec(t.name(), t.kind(), t.group(), List.of(2L, 3L, 3L, 3L))
                : t);
    SafetensorsWriter writer =
        new SafetensorsWriter().add("layer9.0.conv1.weight", List.of(1L), new float[1]);
    Path path = write(writer, tensors);
    try (Network network = Network.create(spec())) {
      List<Parameter> backbone =
          network.parameters().stream().filter(p -> p.group() != Parameter.Group.HEAD).toList();
      float before = network.parameter("bn1.weight").values().getFloat(0);
      assertThatThrownBy(() -> BackboneWeights.load(backbone, "resnet", path))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll(
              path.toString(),
              "missing: layer2.0.bn1.bias",
              "not expected: layer9.0.conv1.weight",
              "conv1.weight [2, 3, 3, 3] instead of [2, 3, 7, 7]");
      assertThat(network.parameter("bn1.weight").values().getFloat(0))
          .as("nothing was read")
          .isEqualTo(before);
    }
  }

  @Test
  void anotherNetworksWeightsAreNamedWithFewOfTheTensors() {
    Path eighteen =
        write(new SafetensorsWriter(), BackboneStructure.of(ResNetShape.resnet18()).tensors());
    try (Network network = Network.create(spec())) {
      List<Parameter> backbone =
          network.parameters().stream().filter(p -> p.group() != Parameter.Group.HEAD).toList();
      assertThatThrownBy(() -> BackboneWeights.load(backbone, "resnet50", eighteen))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("does not hold a resnet50 but a resnet18")
          .hasMessageContaining(" more")
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }
  }

  @Test
  void theGeometryIsTheMetadatasOrTheCallersOrTorchvisionsWithAWarning() {
    Path silent = write(new SafetensorsWriter(), BackboneStructure.of(SHAPE).tensors());
    Backbone unsure = Backbone.of(SHAPE, silent);
    assertThat(unsure.shape().geometry()).isEqualTo(Geometry.TORCHVISION);
    assertThat(unsure.warnings()).hasSize(1);
    assertThat(unsure.warnings().get(0)).contains("--geometry v1");
    assertThat(unsure.withGeometry(Geometry.PAPER))
        .returns(Geometry.PAPER, b -> b.shape().geometry())
        .returns(List.of(), Backbone::warnings);

    Path named =
        write(
            new SafetensorsWriter().metadata("stride_in_1x1", "true"),
            BackboneStructure.of(SHAPE).tensors());
    Backbone sure = Backbone.of(SHAPE, named);
    assertThat(sure.shape().geometry()).isEqualTo(Geometry.PAPER);
    assertThat(sure.warnings()).isEmpty();
    assertThat(sure.withGeometry(Geometry.TORCHVISION).warnings()).hasSize(1);
    assertThat(BackboneWeights.geometry(Map.of("geometry", "v1.5"))).contains(Geometry.TORCHVISION);
    assertThat(BackboneWeights.geometry(Map.of("geometry", "v2"))).isEmpty();
  }

  @Test
  void inspectionFindsTheShapeByTheTensors() {
    Path path = write(new SafetensorsWriter(), BackboneStructure.of(SHAPE).tensors());
    WeightsInspection inspection = WeightsInspection.of(path);
    assertThat(inspection.shape()).contains(SHAPE);
    assertThat(inspection.geometry()).isEmpty();
    assertThat(inspection.warning()).isPresent();
    assertThat(inspection.tensors()).hasSize(BackboneStructure.of(SHAPE).tensors().size());

    Path eighteen =
        write(new SafetensorsWriter(), BackboneStructure.of(ResNetShape.resnet18()).tensors());
    assertThat(WeightsInspection.of(eighteen))
        .returns(Optional.of(ResNetShape.resnet18()), WeightsInspection::shape)
        .returns(Optional.empty(), WeightsInspection::warning);

    Path other = folder.resolve("other.safetensors");
    new SafetensorsWriter().add("w", List.of(1L), new float[1]).write(other);
    assertThat(WeightsInspection.of(other).shape()).isEmpty();
  }

  static List<ResNetShape> published() {
    return ResNetShape.published();
  }

  @ParameterizedTest
  @MethodSource("published")
  void everyPublishedDepthIsRecognisedByItsTensors(ResNetShape shape) throws IOException {
    Path path = sparse(BackboneStructure.of(shape).tensors());
    assertThat(WeightsInspection.of(path).shape()).contains(shape);
    assertThat(Backbone.of(shape, path).shape()).isEqualTo(shape);
  }

  /** ResNet-50 with another inner width, squeeze and excitation, or without statistics. */
  private static List<TensorSpec> neighbour(String kind) {
    List<TensorSpec> tensors = new ArrayList<>();
    for (TensorSpec t :
        BackboneStructure.of(ResNetShape.resnet50(Geometry.TORCHVISION)).tensors()) {
      List<Long> shape = new ArrayList<>(t.shape());
      boolean inner = t.name().contains(".conv2.weight");
      if (kind.equals("resnext") && inner) {
        shape.set(1, shape.get(1) / 32);
      }
      if (kind.equals("wide") && inner) {
        shape.set(0, shape.get(0) * 2);
        shape.set(1, shape.get(1) * 2);
      }
      if (!kind.equals("groups") || !t.name().contains("running")) {
        tensors.add(new TensorSpec(t.name(), t.kind(), t.group(), shape));
      }
    }
    if (kind.equals("squeeze")) {
      TensorSpec any = tensors.get(0);
      tensors.add(
          new TensorSpec("layer1.0.se.fc1.weight", any.kind(), any.group(), List.of(1L, 2L)));
    }
    return tensors;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wide|layer1.0.conv2.weight [128, 128, 3, 3] instead of [64, 64, 3, 3]",
        "resnext|layer1.0.conv2.weight [64, 2, 3, 3] instead of [64, 64, 3, 3]",
        "squeeze|it has a layer1.0.se.fc1.weight",
        "groups|it has no bn1.running_mean",
      })
  void aNeighbourOfResNet50IsNotCalledSoAndTheTensorIsNamed(String kind, String difference)
      throws IOException {
    Path path = sparse(neighbour(kind));
    WeightsInspection inspection = WeightsInspection.of(path);
    assertThat(inspection.shape()).isEmpty();
    assertThat(inspection.difference().orElseThrow())
        .contains("it is no resnet50")
        .contains(difference);
    assertThat(inspection.warning()).as("of the strides of no known backbone").isEmpty();
  }

  /** A file of zeros that takes no room. */
  private Path sparse(List<TensorSpec> tensors) throws IOException {
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (TensorSpec t : tensors) {
      long end = at + 4 * t.length();
      header
          .append(at == 0 ? "" : ",")
          .append('"')
          .append(t.name())
          .append("\":{\"dtype\":\"F32\",");
      header.append("\"shape\":").append(t.shape()).append(",\"data_offsets\":[");
      header.append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("neighbour.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(json.length));
      file.write(json);
      file.setLength(8 + json.length + at);
    }
    return path;
  }
}
