package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models and runs of an earlier version ({@code resources/legacy/README.md}) are read for ever, and
 * give the numbers that version gave.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LegacyFilesTest {
  /** Of a number, or of 1 where it is smaller: what processors differ by. */
  private static final double ARITHMETIC = 1e-4;

  /** The threshold chosen on one half of the images: {@code cross_fitted} is chosen on folds. */
  private static final Set<String> REPLACED = Set.of("honest_choice");

  private Path legacy;

  @BeforeAll
  void copy(@TempDir Path temporary) throws IOException, URISyntaxException {
    legacy = temporary.resolve("legacy");
    Path kept = Path.of(LegacyFilesTest.class.getResource("/legacy").toURI());
    try (Stream<Path> files = Files.walk(kept)) {
      for (Path file : files.toList()) {
        Files.copy(file, legacy.resolve(kept.relativize(file).toString()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"labels,shapes", "category,forms", "points,dots"})
  void predictionsAreThoseOfBefore(String task, String images) throws IOException {
    Cli predicted =
        Cli.run("predict", "--model", legacy.resolve(task), "--json", legacy.resolve(images));
    assertThat(predicted.code()).as(predicted.err()).isZero();
    assertSame(expected(task, "predictions"), predicted.json(), task);
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "category", "points"})
  void metricsAreThoseOfBefore(String task) throws IOException {
    Cli evaluated =
        Cli.run(
            Cli.with(
                List.of("evaluate", "--model", legacy.resolve(task), "--json"),
                data(task).toArray()));
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertSame(expected(task, "metrics"), evaluated.json(), task);
  }

  @Test
  void aStoppedRunGoesOnToTheSameEnd() throws IOException {
    Path run = legacy.resolve("stopped");
    List<String> before = Files.readAllLines(run.resolve("metrics.csv"));
    Cli resumed = Cli.run(Cli.with(recipe(), "--out", run, "--resume"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    List<String> after = Files.readAllLines(run.resolve("metrics.csv"));
    List<String> uninterrupted = Files.readAllLines(legacy.resolve("labels/metrics.csv"));
    assertThat(after).hasSameSizeAs(uninterrupted).startsWith(before.toArray(String[]::new));
    assertThat(validLoss(after)).isCloseTo(validLoss(uninterrupted), within(5e-3));
  }

  @Test
  void thresholdsAreKeptInAModelOfTheSameLabelsAlone() throws IOException {
    Path model = legacy.resolve("labels/model.f4j");
    Path predictions = legacy.resolve("labels/predictions.csv");
    Path others = legacy.resolve("others.csv");
    Files.writeString(others, Files.readString(predictions).replace(".red", ".green"));
    byte[] before = Files.readAllBytes(model);
    Cli refused = thresholds("labels", others);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("'green' is only in the predictions").hasLineCount(1);
    assertThat(thresholds("category", predictions).err()).contains("a model of category");
    assertThat(model).hasBinaryContent(before);
    Path copy = legacy.resolve("copy.f4j");
    Files.copy(model, copy);
    Cli kept = thresholds("copy.f4j", predictions);
    assertThat(kept.code()).as(kept.err()).isZero();
  }

  private Cli thresholds(String model, Path predictions) {
    return Cli.run(
        Cli.with(
            List.of("thresholds", "--model", legacy.resolve(model), "--save", "--predictions"),
            predictions,
            "--data",
            legacy.resolve("shapes")));
  }

  private List<Object> recipe() {
    return Stream.of(
            Stream.of("train", "labels", "--weights", legacy.resolve("tiny.safetensors")),
            Stream.of("--size", 32, "--batch", 4, "--freeze-epochs", 1, "--epochs", 2),
            Stream.of("--threads", 1, "--lr", 0.01, "--lr-mult", 4),
            data("labels").stream())
        .flatMap(part -> part)
        .map(Object.class::cast)
        .toList();
  }

  private List<Object> data(String task) {
    Path dots = legacy.resolve("dots");
    return switch (task) {
      case "labels" -> List.of("--data", legacy.resolve("shapes"));
      case "category" -> List.of("--data", legacy.resolve("forms"));
      default ->
          Stream.of(
                  Stream.of("--data", dots, "--csv", dots.resolve("points.csv")),
                  Stream.of("--pictures", dots, "--x", "left_x,right_x", "--y", "left_y,right_y"),
                  Stream.of("--group", "person", "--hold-out", "c"))
              .flatMap(part -> part)
              .map(Object.class::cast)
              .toList();
    };
  }

  private static double validLoss(List<String> rows) {
    int column = List.of(rows.get(0).split(",")).indexOf("valid_loss");
    return Double.parseDouble(rows.get(rows.size() - 1).split(",")[column]);
  }

  private JsonNode expected(String task, String what) throws IOException {
    return new ObjectMapper()
        .readTree(legacy.resolve(task).resolve("expected-" + what + ".json").toFile());
  }

  // What a later version prints besides is its own affair.
  private static void assertSame(JsonNode expected, JsonNode actual, String where) {
    if (expected.isObject()) {
      expected.properties().stream()
          .filter(e -> !REPLACED.contains(e.getKey()))
          .forEach(
              e -> assertSame(e.getValue(), actual.path(e.getKey()), where + "/" + e.getKey()));
    } else if (expected.isArray()) {
      assertThat(actual).as(where).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertSame(expected.get(i), actual.get(i), where + "/" + i);
      }
    } else if (expected.isNumber()) {
      double number = expected.asDouble();
      assertThat(actual.isNumber()).as(where).isTrue();
      assertThat(actual.asDouble())
          .as(where)
          .isCloseTo(number, within(ARITHMETIC * Math.max(1, Math.abs(number))));
    } else if (where.endsWith("/file")) {
      assertThat(Path.of(actual.asText()).endsWith(expected.asText())).as(where).isTrue();
    } else {
      assertThat(actual).as(where).isEqualTo(expected);
    }
  }
}
