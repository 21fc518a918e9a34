package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.finetune4j.app.Main;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, in processes of their own with an environment of their own. */
@Timeout(300)
class TrainByNameTest {
  private static final List<String> QUICK =
      List.of("--size=32", "--batch=4", "--freeze-epochs=1", "--epochs=0", "--threads=1");

  @TempDir Path folder;
  private FileServer server;
  private Path home;

  @BeforeEach
  void start() throws IOException {
    server = FileServer.plain();
    home = Files.createDirectories(folder.resolve("home"));
    Path shapes = folder.resolve("drawn");
    new ShapeImages(20, 1).write(shapes);
    server.on("/shapes.tgz", FileServer.file(packed(shapes)));
    try (InputStream in = TrainByNameTest.class.getResourceAsStream("/legacy/tiny.safetensors")) {
      server.on("/tiny.safetensors", FileServer.file(in.readAllBytes()));
    }
    Files.writeString(
        folder.resolve("names.json"),
        String.format(
            Locale.ROOT,
            "[{\"name\": \"shapes\", \"kind\": \"data\", \"url\": \"%s\"},"
                + " {\"name\": \"resnet50\", \"kind\": \"weights\", \"url\": \"%s\"}]",
            server.url("/shapes.tgz"),
            server.url("/tiny.safetensors")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] packed(Path shapes) throws IOException {
    Archives archive = Archives.tar();
    try (Stream<Path> files = Files.walk(shapes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        archive.file(
            "shapes/" + shapes.relativize(file).toString().replace('\\', '/'),
            Files.readAllBytes(file));
      }
    }
    return archive.gzipped();
  }

  private record Run(int code, String out, String err) {}

  private Run run(List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    ProcessBuilder program = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> environment = program.environment();
    environment.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    environment.put("FINETUNE4J_CACHE", folder.resolve("cache").toString());
    environment.put("FINETUNE4J_CATALOGUE", folder.resolve("names.json").toString());
    Process process = program.redirectError(folder.resolve("err.txt").toFile()).start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream printed = process.getInputStream()) {
      printed.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.waitFor();
    }
    return new Run(
        process.exitValue(),
        out.toString(StandardCharsets.UTF_8),
        Files.readString(folder.resolve("err.txt")));
  }

  private static List<String> train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "labels"));
    words.addAll(List.of(more));
    words.addAll(QUICK);
    return words;
  }

  @Test
  void namesAreFetchedAtFirstUseAndTheWeightsAreResnet50WhereNoneAreNamed() throws Exception {
    Run first = run(train("--data", "shapes", "--out", "first"));

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).contains("Fetching shapes", "Fetching resnet50");
    assertThat(home.resolve("first/model.f4j")).isNotEmptyFile();

    server.close();
    Run second = run(train("--data", "shapes", "--weights", "resnet50", "--out", "second"));
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).doesNotContain("Fetching");
    assertThat(home.resolve("second/model.f4j"))
        .hasBinaryContent(Files.readAllBytes(home.resolve("first/model.f4j")));
  }

  @Test
  void withoutAServerTheMessageNamesWhatElseCanBeDone() throws Exception {
    server.close();

    Run data = run(train("--data", "shapes", "--untrained", "--backbone=small", "--out", "run"));
    assertRefused(data, "shapes could not be fetched", "fetch shapes --from shapes.tgz");
    Run weights = run(train("--data", folder.resolve("drawn").toString(), "--out", "run"));
    assertRefused(weights, "resnet50 could not be fetched", "fetch resnet50 --from", "--untrained");
  }

  private static void assertRefused(Run run, String... parts) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err().lines().filter(line -> line.startsWith("finetune4j: ")))
        .singleElement()
        .asString()
        .contains(parts);
  }
}
