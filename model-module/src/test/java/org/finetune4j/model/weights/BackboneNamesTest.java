package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
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
import org.junit.jupiter.params.provider.ValueSource;

class BackboneNamesTest {
  private static final ResNetShape SHAPE =
      new ResNetShape(
          "resnet", ResNetShape.Block.BOTTLENECK, List.of(1, 2, 1, 1), 2, Geometry.TORCHVISION);

  @TempDir Path folder;

  private static List<TensorSpec> tensors() {
    return new ArrayList<>(BackboneStructure.of(SHAPE).tensors());
  }

  private static TensorSpec other(String name, Long... shape) {
    return new TensorSpec(name, Kind.WEIGHT, Group.EARLY, List.of(shape));
  }

  private Path write(String prefix, List<TensorSpec> tensors) {
    return TorchFiles.stateDict(folder.resolve("x.pth"), prefix, tensors);
  }

  /** Every tensor of the test's files holds its hash. */
  private static void assertRead(Path file) {
    NetworkSpec spec =
        NetworkSpec.of(SHAPE, new Output.IdentityMse(), 2)
            .withHead(new HeadSpec(4, 0, 0))
            .withEngine(EngineRequest.plain());
    try (Network network = Network.create(spec, Backbone.of(SHAPE, file))) {
      network.parameters().stream()
          .filter(p -> p.group() != Group.HEAD)
          .forEach(
              p ->
                  assertThat(p.values().toFloatVector())
                      .as(p.name())
                      .containsOnly(p.name().hashCode() % 100));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "module.",
        "backbone.",
        "model.",
        "encoder.",
        "_orig_mod.",
        "_orig_mod.module.model.encoder.",
        "state_dict.model.backbone."
      })
  void aPrefixIsStrippedAndWhatIsNotUsedIsNamed(String prefix) {
    List<TensorSpec> tensors = tensors();
    tensors.add(other("fc.weight", 10L, 64L));
    tensors.add(other("bn1.num_batches_tracked"));
    Path file = write(prefix, tensors);
    assertRead(file);
    WeightsInspection found = WeightsInspection.of(file);
    assertThat(found.shape()).contains(SHAPE);
    assertThat(found.prefix()).isEqualTo(prefix);
    assertThat(found.ignored()).containsExactly(prefix + "fc.weight");
    assertThat(found.format()).isEqualTo("PyTorch state dict");
    assertThat(Backbone.of(SHAPE, file).warnings())
        .filteredOn(w -> w.contains("not used: " + prefix + "fc.weight."))
        .hasSize(prefix.isEmpty() ? 0 : 1);
  }

  @Test
  void fastaisNumberedChildrenAreKnown() {
    List<TensorSpec> tensors = new ArrayList<>();
    BackboneNames names = new BackboneNames("0.", true);
    for (TensorSpec t : tensors()) {
      String name = names.inFile(t.name());
      assertThat(names.inTorchvision(name)).contains(t.name());
      tensors.add(new TensorSpec(name, t.kind(), t.group(), t.shape()));
    }
    assertThat(tensors)
        .extracting(TensorSpec::name)
        .contains(
            "0.0.weight", "0.1.running_mean", "0.4.0.conv1.weight", "0.7.0.downsample.1.bias");
    tensors.add(other("1.8.weight", 2L, 4L));
    WeightsInspection found = WeightsInspection.of(write("", tensors));
    assertThat(found.difference()).isEmpty();
    assertThat(found.shape()).contains(SHAPE);
    assertThat(found.prefix()).isEqualTo("0.");
    assertThat(found.ignored()).containsExactly("1.8.weight");
  }

  @Test
  void nothingIsLoadedWhereATensorIsMissingBehindAPrefixOrOneTooMany() {
    List<TensorSpec> fewer = tensors();
    fewer.removeIf(t -> t.name().equals("layer2.1.bn3.bias"));
    assertThat(WeightsInspection.of(write("module.", fewer)).difference().orElseThrow())
        .contains("it has no layer2.1.bn3.bias");

    List<TensorSpec> more = tensors();
    more.add(other("layer1.0.se.fc1.weight", 2L));
    Path file = write("module.", more);
    assertThat(WeightsInspection.of(file).difference().orElseThrow())
        .contains("it has a layer1.0.se.fc1.weight");
    assertThatThrownBy(() -> assertRead(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(file.toString(), "not expected: layer1.0.se.fc1.weight");
  }

  @Test
  void aNameOfSeveralLinesIsQuotedOnOne() {
    List<TensorSpec> more = tensors();
    more.add(other("layer1.\n" + "x".repeat(5000), 2L));
    String difference = WeightsInspection.of(write("", more)).difference().orElseThrow();
    assertThat(difference).doesNotContain("\n").hasSizeLessThan(300).contains("layer1. xxx");
  }

  @Test
  void ofSeveralBackbonesTheTrainedOneIsReadOrNone() {
    List<TensorSpec> two = new ArrayList<>();
    for (String prefix : List.of("state_dict_ema.", "state_dict.")) {
      tensors()
          .forEach(t -> two.add(new TensorSpec(prefix + t.name(), t.kind(), t.group(), t.shape())));
    }
    WeightsInspection found = WeightsInspection.of(write("", two));
    assertThat(found.prefix()).isEqualTo("state_dict.");
    assertThat(found.ignored())
        .hasSize(tensors().size())
        .allMatch(n -> n.startsWith("state_dict_ema."));

    Path file = write("of.", two);
    assertThat(WeightsInspection.of(file).shape()).isEmpty();
    assertThatThrownBy(() -> assertRead(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("several backbones (of.state_dict_ema., of.state_dict.)");
  }

  @Test
  void aConvertedFileHasTorchvisionsNamesTheSameNumbersAndItsOrigin() throws IOException {
    List<TensorSpec> tensors = tensors();
    tensors.add(other("fc.weight", 10L, 64L));
    tensors.add(other("projector.weight", 3L));
    Path file = write("module.", tensors);
    Path to = folder.resolve("y.safetensors");
    WeightsConversion.convert(file, to);
    byte[] first = Files.readAllBytes(to);
    try (SafetensorsFile converted = SafetensorsFile.open(to)) {
      assertThat(converted.tensors()).hasSize(tensors().size() + 1);
      assertThat(converted.find("fc.weight")).isPresent();
      assertThat(converted.metadata())
          .containsEntry("source", "x.pth")
          .containsEntry("source_format", "PyTorch state dict")
          .hasEntrySatisfying("source_sha256", d -> assertThat(d).matches("[0-9a-f]{64}"));
    }
    assertRead(to);
    WeightsConversion.convert(file, to);
    assertThat(to).hasBinaryContent(first);

    assertThatThrownBy(() -> WeightsConversion.convert(to, to))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("name another file");
    Path none = TorchFiles.stateDict(folder.resolve("none.pth"), "", List.of(other("w", 2L)));
    assertThatThrownBy(() -> WeightsConversion.convert(none, to))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("it has no conv1.weight");
    assertThat(to).hasBinaryContent(first);
  }

  @Test
  void valuesThatAreNotFiniteAreFoundByName() {
    Path file = folder.resolve("x.safetensors");
    new SafetensorsWriter()
        .add("good", List.of(1L), new float[] {1})
        .add("bad", List.of(2L), new float[] {1, Float.NaN})
        .write(file);
    assertThat(WeightsInspection.notFinite(file)).containsExactly("bad");
  }
}
