package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no server; those are in {@code FetcherTest}. */
class FetchCommandTest {
  @TempDir Path folder;
  private Path weights;
  private Path catalogue;

  @BeforeEach
  void write() throws IOException {
    weights = folder.resolve("brought.safetensors");
    try (InputStream in = FetchCommandTest.class.getResourceAsStream("/legacy/tiny.safetensors")) {
      Files.copy(in, weights);
    }
    catalogue =
        Files.writeString(
            folder.resolve("names.json"),
            String.format(
                Locale.ROOT,
                "[{\"name\": \"tiny\", \"kind\": \"weights\", \"bytes\": %d,"
                    + " \"url\": \"http://127.0.0.1:1/tiny.safetensors\"}]",
                Files.size(weights)));
  }

  private Cli fetch(Object... arguments) {
    Object[] all = new Object[arguments.length + 5];
    all[0] = "fetch";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--cache";
    all[arguments.length + 2] = folder.resolve("cache");
    all[arguments.length + 3] = "--catalogue";
    all[arguments.length + 4] = catalogue;
    return Cli.run(all);
  }

  @Test
  void theResultIsThePlaceAlone() {
    Cli taken = fetch("tiny", "--from", weights);

    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(taken.out().strip())
        .isEqualTo(folder.resolve("cache/tiny/tiny.safetensors").toString());
    assertThat(Cli.run("weights", "inspect", taken.out().strip()).code()).isZero();
    assertThat(fetch("tiny").out()).isEqualTo(taken.out());
  }

  @Test
  void theListShowsWhatIsThere() {
    assertThat(fetch("list").out())
        .contains("pascal_2007", "1.64 GB", "s3.amazonaws.com", "resnet50.a1", "tiny")
        .contains(folder.resolve("cache").toString());
    fetch("tiny", "--from", weights);

    JsonNode list = fetch("list", "--json").json();

    JsonNode last = list.get(list.size() - 1);
    assertThat(last.get("name").asText()).isEqualTo("tiny");
    assertThat(last.get("path").asText()).endsWith("tiny.safetensors");
    assertThat(list.get(0).get("path").isNull()).isTrue();
    assertThat(list.get(0).get("bytes").asLong()).isEqualTo(1_637_796_771L);
  }

  @Test
  void whatCannotBeFetchedIsOneLineAndExitCode2() {
    assertRefused(fetch("tiny"), "--from tiny.safetensors");
    assertRefused(fetch("nothing"), "The catalogue has no 'nothing': take one of pascal_2007");
    assertRefused(fetch("tiny", "nothing"), "The catalogue has no 'nothing'");
    assertRefused(fetch("tiny", "resnet50", "--from", weights), "--from is one file");
    assertRefused(fetch("resnet50", "--from", weights), "is not resnet50: its SHA-256 is");
    assertRefused(fetch(), "Name what to fetch");
  }

  @Test
  void aPathWinsAndWhatIsNeitherPathNorNameIsRefused() throws IOException {
    Path data = Files.createDirectories(folder.resolve("pascal_2007"));
    assertRefused(train("--data", data, "--untrained"), "pascal_2007 has no table train.csv");
    assertRefused(
        train("--data", "pascal", "--untrained"),
        "There is no folder pascal, nor data of that name: correct --data, or take one of"
            + " pascal_2007");
    assertRefused(
        train("--data", "resnet50", "--untrained"), "There is no folder resnet50, nor data");
    new ShapeImages(6, 1).write(data);
    assertRefused(
        train("--data", data, "--weights", "resnet60"),
        "There is no file resnet60, nor weights of that name: correct --weights, or take one of"
            + " resnet50");
    assertRefused(train("--data", data, "--backbone", "small"), "No weights are known for small");
    assertRefused(train("--data", data, "--backbone", "medium"), "medium");
  }

  private Cli train(Object... more) {
    return Cli.run(Cli.with(List.of("train", "labels", "--out", folder.resolve("run")), more));
  }

  private static void assertRefused(Cli run, String what) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().filter(line -> line.startsWith("finetune4j: ")))
        .singleElement()
        .asString()
        .contains(what);
    assertThat(run.err()).doesNotContain("\tat ");
  }
}
