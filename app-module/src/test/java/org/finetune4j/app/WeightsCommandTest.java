package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {
  @TempDir Path folder;

  private Path weights(float bias) {
    Path file = folder.resolve("wrapped.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter().metadata("geometry", "v1.5");
    BackboneStructure.of(BackboneOptions.small())
        .tensors()
        .forEach(t -> writer.add("module." + t.name(), t.shape(), new float[(int) t.length()]));
    writer.add("module.fc.bias", List.of(1L), new float[] {bias});
    writer.write(file);
    return file;
  }

  @Test
  void inspectPrintsFormatPrefixAndWhatIsNotUsed() {
    JsonNode report = Cli.run("weights", "inspect", weights(1), "--json").json();
    assertThat(report.get("format").asText()).isEqualTo("safetensors");
    assertThat(report.get("prefix").asText()).isEqualTo("module.");
    assertThat(report.get("not_used").toString()).isEqualTo("[\"module.fc.bias\"]");
    assertThat(report.get("not_finite")).isEmpty();
    Cli damaged = Cli.run("weights", "inspect", weights(Float.NaN));
    assertThat(damaged.code()).isZero();
    assertThat(damaged.out()).containsPattern("NaN or infinite +module.fc.bias");
  }

  @Test
  void convertWritesTorchvisionsNamesAndRefusesNaN() {
    Path out = folder.resolve("plain.safetensors");
    Cli converted = Cli.run("weights", "convert", weights(1), out);
    assertThat(converted.code()).as(converted.err()).isZero();
    JsonNode report = Cli.run("weights", "inspect", out, "--json").json();
    assertThat(report.get("prefix").asText()).isEmpty();
    assertThat(report.get("metadata").get("source").asText()).isEqualTo("wrapped.safetensors");
    assertThat(report.get("not_used").toString()).isEqualTo("[\"fc.bias\"]");

    Path none = folder.resolve("none.safetensors");
    Cli refused = Cli.run("weights", "convert", weights(Float.NaN), none);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("module.fc.bias").hasLineCount(1);
    assertThat(none).doesNotExist();
  }

  @Test
  void aHostilePickleIsRefusedInOneLine() throws IOException {
    byte[] pickle =
        "\u0080\u0002cos\nsystem\nX\u0004\u0000\u0000\u0000true\u0085R."
            .getBytes(StandardCharsets.ISO_8859_1);
    Path file = folder.resolve("resnet50.pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry("archive/data.pkl");
      CRC32 checksum = new CRC32();
      checksum.update(pickle);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(pickle.length);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
    Cli refused = Cli.run("weights", "inspect", file);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("os.system", "model.state_dict()").hasLineCount(1);
  }
}
