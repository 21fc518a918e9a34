package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.PretrainedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedInputTest {
  private static final Normalize HALF = new Normalize(List.of(.5, .5, .5), List.of(.25, .5, 1.));

  @TempDir Path folder;

  private PretrainedInput input(String name, Map<String, String> metadata) {
    SafetensorsWriter writer = new SafetensorsWriter().add("x", List.of(1L), new float[1]);
    metadata.forEach(writer::metadata);
    Path path = folder.resolve(name);
    writer.write(path);
    return WeightsInspection.of(path).input();
  }

  private PretrainedInput unnamed(Map<String, String> metadata) {
    return input("weights.safetensors", metadata);
  }

  @Test
  void weightsOfUnknownOriginAreTakenForTorchvisions() {
    assertThat(unnamed(Map.of("format", "pt"))).isEqualTo(PretrainedInput.imagenet());
  }

  @Test
  void theFilesMetadataName() {
    for (Map<String, String> metadata :
        List.of(
            Map.of(
                "mean", "[0.5, 0.5, 0.5]",
                "std", "[0.25, 0.5, 1]",
                "interpolation", "bicubic",
                "crop_pct", "0.9"),
            Map.of(
                "mean", "0.5 0.5 0.5",
                "std", "0.25,0.5,1",
                "interpolation", " bicubic ",
                "crop_pct", ".9"),
            Map.of(
                "pretrained_cfg",
                "{\"mean\":[0.5,0.5,0.5],\"std\":[0.25,0.5,1],\"interpolation\":\"bicubic\","
                    + "\"crop_pct\":0.9,\"url\":null}"))) {
      assertThat(unnamed(metadata))
          .isEqualTo(
              new PretrainedInput(
                  HALF, Interpolation.BICUBIC, OptionalDouble.of(.9), "its metadata"));
    }
  }

  @Test
  void aModelsCardComesFirst() {
    PretrainedInput input =
        input(
            "resnet50.a1.safetensors",
            Map.of(
                "mean",
                "0 0 0",
                "finetune4j",
                "{\"preprocessing\":{\"size\":[8,8],\"method\":\"squash\","
                    + "\"mean\":[0.5,0.5,0.5],\"std\":[0.25,0.5,1.0]}}"));
    assertThat(input.normalize()).isEqualTo(HALF);
    assertThat(input.interpolation()).isEqualTo(Interpolation.BILINEAR);
    assertThat(input.source()).isEqualTo("its card");
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }

  private static String timm(String architecture) {
    return "{\"architecture\":\""
        + architecture
        + "\",\"num_classes\":1000,\"pretrained_cfg\":{\"tag\":\"a1_in1k\","
        + "\"input_size\":[3,224,224],\"interpolation\":\"bicubic\",\"crop_pct\":0.95,"
        + "\"mean\":[0.5,0.5,0.5],\"std\":[0.25,0.5,1]}}";
  }

  @Test
  void timmsConfigurationBesideTheFileIsRead() throws IOException {
    config(timm("resnet50"));
    PretrainedInput input = input("model.safetensors", Map.of());
    assertThat(input)
        .isEqualTo(
            new PretrainedInput(
                HALF, Interpolation.BICUBIC, OptionalDouble.of(.95), "config.json"));
    assertThat(input.describe())
        .isEqualTo("mean 0.5 0.5 0.5, std 0.25 0.5 1.0, bicubic, crop 0.950 (config.json)");
  }

  @Test
  void aConfigurationOfAnotherNetworkIsNotAsked() throws IOException {
    config(timm("resnet50"));
    Path file = folder.resolve("model.safetensors");
    assertThat(PublishedInput.of(file, Map.of(), Optional.of("resnet18")))
        .isEqualTo(PretrainedInput.imagenet());
    assertThat(PublishedInput.of(file, Map.of(), Optional.of("resnet50")).normalize())
        .isEqualTo(HALF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"task\":\"labels\",\"mean\":[9]}"})
  void anyOtherFileOfThatNameIsNotAsked(String json) throws IOException {
    config(json);
    assertThat(unnamed(Map.of())).isEqualTo(PretrainedInput.imagenet());
  }

  @ParameterizedTest
  @CsvSource({
    "resnet50.safetensors, BILINEAR, 0.875",
    "resnet34-b627a593.pth, BILINEAR, 0.875",
    "resnet18.tv_in1k.safetensors, BILINEAR, 0.875",
    "resnet50-11ad3fa6.pth, BILINEAR, 0.9655",
    "resnet152-f82ba261.pt, BILINEAR, 0.9655",
    "resnet101.tv2_in1k.bin, BILINEAR, 0.9655",
    "resnet50.a1.safetensors, BICUBIC, 0.95",
    "resnet50.a1_in1k.safetensors, BICUBIC, 0.95",
    "resnet18_a1_0-d63eafa0.pth, BICUBIC, 0.95",
    "resnet50_ram-a26f946b.pth, BICUBIC, 0.875",
    "resnet34-43635321.pth, BICUBIC, 0.875",
    "resnet152.gluon_in1k.safetensors, BICUBIC, 0.875",
  })
  void publishedFilesAreKnownByTheirNames(String name, Interpolation filter, double crop) {
    PretrainedInput input = PublishedWeights.input(name).orElseThrow();
    assertThat(input.interpolation()).isEqualTo(filter);
    assertThat(input.cropShare().orElseThrow()).isCloseTo(crop, within(1e-4));
    assertThat(input.normalize()).isEqualTo(Normalize.IMAGENET);
    assertThat(input.source()).contains(name.substring(0, name.lastIndexOf('.')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet51.safetensors",
        "resnet50-00000000.pth",
        "resnet50.mine.safetensors",
        "my-resnet50.pth",
        "resnet50.a1.safetensors.pth.old",
        "resnext50.a1_in1k.safetensors"
      })
  void otherNamesAreNobodys(String name) {
    assertThat(PublishedWeights.input(name)).isEmpty();
  }

  @Test
  void theA1hWeightsHaveNoCropOfTheirOwn() {
    PretrainedInput input = PublishedWeights.input("resnet101.a1h_in1k.safetensors").orElseThrow();
    assertThat(input.interpolation()).isEqualTo(Interpolation.BICUBIC);
    assertThat(input.cropShare()).isEmpty();
  }

  @Test
  void aFilterThatIsNotKnownHereIsNamed() {
    PretrainedInput input = unnamed(Map.of("interpolation", "lanczos"));
    assertThat(input.interpolation()).isEqualTo(Interpolation.BILINEAR);
    assertThat(input.describe()).contains("bilinear", "its filter is lanczos");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mean|0.5 0.5|a mean and a standard deviation for each",
        "mean|0.5 0.5 0.5|a mean and a standard deviation for each",
        "mean|0.5 abc 0.5|'abc' is not a number",
        "mean|123.675 116.28 103.53|a mean and a standard deviation for each",
        "crop_pct|1.5|above 0 and at most 1, not 1.5",
        "crop_pct|NaN|above 0 and at most 1, not NaN",
        "pretrained_cfg|{\"mean\":[0.5,0.5,0.5],\"std\":[0,1,1]}|standard deviations above 0",
        "pretrained_cfg|{\"mean\"|pretrained_cfg is not JSON",
        "finetune4j|{|card is not JSON",
      })
  void whatCannotBeIsRefusedInOneLine(String name, String value, String message) {
    assertThatThrownBy(() -> unnamed(Map.of(name, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("weights.safetensors: its ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").endsWith("."));
  }
}
