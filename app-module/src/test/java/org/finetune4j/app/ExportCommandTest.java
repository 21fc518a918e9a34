package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;

  /** A small trained model of each task. */
  private static Path model(String task) {
    try {
      return Path.of(ExportCommandTest.class.getResource("/legacy/" + task).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode export(String task, Object... options) throws IOException {
    Path onnx = folder.resolve("model.onnx");
    Cli exported =
        Cli.run(Cli.with(List.of("export", "--model", model(task), "--onnx", onnx), options));
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("model.onnx: ").contains("model.onnx.json: ");
    return new ObjectMapper().readTree(folder.resolve("model.onnx.json").toFile());
  }

  /** What a program prints. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    ProcessBuilder program =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    Process process = program.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private void write(String name, JsonNode lines) throws IOException {
    List<String> program = new ArrayList<>();
    lines.forEach(line -> program.add(line.asText()));
    Files.write(folder.resolve(name), program, StandardCharsets.UTF_8);
  }

  /** All numbers of it, in order. */
  private static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isNumber()) {
      numbers.add(node.asDouble());
    }
    node.forEach(child -> numbers.addAll(numbers(child)));
    return numbers;
  }

  /** Of points in pixels, which are some hundred times as large, likewise more. */
  private static double tolerance(String task) {
    return task.equals("points") ? 100 * TOLERANCE : TOLERANCE;
  }

  @ParameterizedTest
  @CsvSource({"labels,uint8", "points,float32"})
  void theJavaProgramReproducesTheExpectedOutputs(String task, String input)
      throws IOException, InterruptedException {
    JsonNode spec = export(task, "--input", input);
    write("Check.java", spec.get("java"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String printed = run(List.of(java, "-cp", System.getProperty("java.class.path"), "Check.java"));
    List<String> lines = printed.lines().filter(line -> line.contains(" expected ")).toList();
    assertThat(lines).hasSize(5);
    ObjectMapper json = new ObjectMapper();
    for (int i = 0; i < lines.size(); i++) {
      String[] sides = lines.get(i).split(" expected ");
      List<Double> expected = numbers(spec.at("/images/" + i + "/expected"));
      assertThat(numbers(json.readTree(sides[1]))).isEqualTo(expected);
      List<Double> actual = numbers(json.readTree(sides[0]));
      assertThat(actual).hasSameSizeAs(expected);
      for (int j = 0; j < expected.size(); j++) {
        assertThat(actual.get(j)).isCloseTo(expected.get(j), within(tolerance(task)));
      }
    }
    assertThat(numbers(spec.at("/images/0/expected")))
        .isNotEqualTo(numbers(spec.at("/images/1/expected")));
  }

  /** With {@code -Dfinetune4j.python}, a Python that has onnx, onnxruntime, numpy and Pillow. */
  @ParameterizedTest
  @CsvSource({"labels,uint8", "category,float32", "points,uint8", "points,float32"})
  void thePythonProgramReproducesTheExpectedOutputs(String task, String input)
      throws IOException, InterruptedException {
    String python = System.getProperty("finetune4j.python", "");
    assumeTrue(!python.isEmpty(), "no Python is named");
    write("check.py", export(task, "--input", input).get("python"));
    run(
        List.of(
            python, "-c", "import onnx; onnx.checker.check_model('model.onnx', full_check=True)"));
    String printed = run(List.of(python, "check.py"));
    List<Double> differences =
        printed
            .lines()
            .filter(line -> line.contains("largest difference "))
            .map(line -> Double.valueOf(line.replaceAll(".* ", "")))
            .toList();
    assertThat(differences).hasSize(5).allMatch(d -> d <= tolerance(task));
  }

  @Test
  void theDescriptionNamesInputOutputAndFile() throws Exception {
    JsonNode spec = export("points");
    assertThat(spec.get("model").asText()).isEqualTo("model.onnx");
    byte[] file = Files.readAllBytes(folder.resolve("model.onnx"));
    assertThat(spec.get("sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
    assertThat(spec.at("/input/name").asText()).isEqualTo("images");
    assertThat(spec.at("/output/name").asText()).isEqualTo("points");
    assertThat(spec.at("/metadata/task").asText()).isEqualTo("points");
    assertThat(spec.at("/metadata/points").asText()).contains("in the original image");
    assertThat(spec.get("images")).hasSize(5);
  }

  @Test
  void halfWeightsAreRead() throws IOException, OrtException {
    export("labels");
    long full = Files.size(folder.resolve("model.onnx"));
    export("labels", "--fp16");
    Path file = folder.resolve("model.onnx");
    assertThat(Files.size(file)).isLessThan(full);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(file.toString(), options)) {
      assertThat(session.getOutputNames()).containsExactly("probabilities");
    }
  }

  @Test
  void theModelItselfIsNotOverwritten() throws IOException {
    Path copy = folder.resolve("model.f4j");
    Files.copy(model("labels").resolve("model.f4j"), copy);
    Cli refused = Cli.run("export", "--model", copy, "--onnx", copy);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("is the model itself");
    assertThat(copy).hasSameBinaryContentAs(model("labels").resolve("model.f4j"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--onnx", "--input=int4", "--onnx=."})
  void wrongOptionsAreOneLine(String option) {
    Cli refused =
        option.startsWith("--onnx")
            ? Cli.run("export", "--model", model("labels"), option)
            : Cli.run(
                "export", "--model", model("labels"), "--onnx", folder.resolve("a.onnx"), option);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err().strip().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMissingModelIsNamed() {
    Cli refused =
        Cli.run("export", "--model", folder.resolve("none"), "--onnx", folder.resolve("a.onnx"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("none").contains("there is no such model");
  }
}
