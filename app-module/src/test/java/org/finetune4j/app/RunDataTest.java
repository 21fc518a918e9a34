package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.app.demo.FaceImages;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A model's run knows the data and the split that it was validated on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunDataTest {
  private Path folder;
  private Path shapes;
  private Path faces;
  private Path labels;

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    shapes = folder.resolve("shapes");
    faces = folder.resolve("faces");
    new ShapeImages(20, 1).write(shapes);
    new FaceImages(3, 8, 1).write(faces);
    labels = train("labels", "--data", shapes, "--valid-share", 0.4, "--split-seed", 7);
  }

  private Path train(String task, Object... more) {
    return train(folder.resolve(task), task, more);
  }

  private static Path train(Path run, String task, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", task, "--untrained", "--out", run));
    words.addAll(List.of("--backbone", "small", "--size", 32, "--batch", 8));
    words.addAll(List.of("--freeze-epochs", 0, "--epochs", 1, "--threads", 1));
    Cli trained = Cli.run(Cli.with(words, more));
    assertThat(trained.code()).as(trained.err()).isZero();
    return run;
  }

  private static JsonNode report(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("report.json").toFile());
  }

  private static void assertRepeated(Path run) throws IOException {
    Cli evaluated = Cli.run("evaluate", "--model", run, "--threads", 1, "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    ObjectNode metrics = (ObjectNode) evaluated.json();
    assertThat(metrics.remove("intervals")).isNotEmpty().isEqualTo(report(run).get("intervals"));
    // Of the images that the report's page counts itself.
    metrics.remove("without_label");
    assertThat(metrics).isEqualTo(report(run).get("figures"));
  }

  @Test
  void theValidationOfLabelsIsRepeatedFromTheModelAlone() throws IOException {
    assertRepeated(labels);
    Cli file = Cli.run("evaluate", "--model", labels.resolve("model.f4j"), "--json");
    assertThat(file.json().get("count").asInt()).isEqualTo(8);
  }

  @Test
  void theValidationOfPointsIsRepeatedFromTheModelAlone() throws IOException {
    Path run =
        train(
            "points",
            "--data",
            faces,
            "--csv",
            faces.resolve("points.csv"),
            "--group",
            "person",
            "--hold-out",
            "2");
    assertRepeated(run);
    Cli other = Cli.run("evaluate", "--model", run, "--hold-out", "1,3", "--json");
    assertThat(other.json().get("groups").fieldNames()).toIterable().containsExactly("1", "3");
  }

  @Test
  void theValidationOfACategoryIsRepeatedFromTheModelAlone() throws IOException {
    Path classes = folder.resolve("classes");
    List<String> rows = Files.readAllLines(shapes.resolve("train.csv"));
    for (String row : rows.subList(1, rows.size())) {
      String file = row.split(",")[0];
      Path place = classes.resolve(row.contains("True") ? "odd" : "even");
      Files.createDirectories(place);
      Files.copy(shapes.resolve("train").resolve(file), place.resolve(file));
    }
    assertRepeated(train("category", "--data", classes));
  }

  @Test
  void whatIsGivenTakesThePlaceOfTheRuns() {
    Cli train = Cli.run("evaluate", "--model", labels, "--split", "train", "--json");
    assertThat(train.json().get("count").asInt()).isEqualTo(12);
    Cli column = Cli.run("evaluate", "--model", labels, "--split-column", "is_valid", "--json");
    assertThat(column.json().get("count").asInt()).isEqualTo(4);
    Cli other = Cli.run("evaluate", "--model", labels, "--data", shapes, "--json");
    assertThat(other.json().get("count").asInt()).isEqualTo(4);
  }

  @Test
  void thresholdsAndResultsAreOfTheRunsValidation() {
    Cli searched = Cli.run("thresholds", "--model", labels);
    assertThat(searched.err()).contains("8 images");
    assertThat(searched.code()).as(searched.err()).isZero();
    Path sheet = folder.resolve("sheet.png");
    Cli shown = Cli.run("show-results", "--model", labels, "--worst", "--out", sheet);
    assertThat(shown.err()).contains("8 images");
    assertThat(sheet).isNotEmptyFile();
  }

  @Test
  void theEngineIsTheRunsUnlessOneIsGiven() throws IOException {
    Path run = copy("computed", shapes.toString());
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(run.resolve("config.json").toFile());
    ObjectNode engine = config.withObject("/training/engine");
    engine.put("kind", "PLAIN").put("precision", "BF16");
    mapper.writeValue(run.resolve("config.json").toFile(), config);
    Cli asBefore = Cli.run("evaluate", "--model", run);
    assertThat(asBefore.code()).isEqualTo(2);
    assertThat(asBefore.err()).contains("bf16 needs the oneDNN engine");
    assertThat(Cli.run("evaluate", "--model", run, "--precision", "f32").code()).isZero();
    assertThat(Cli.run("thresholds", "--model", run, "--engine", "plain").code()).isZero();
    assertThat(Cli.run("evaluate", "--model", run, "--data", shapes).code()).isZero();
  }

  @Test
  void dataThatChangedSinceTheRunIsReported() throws IOException {
    Path data = folder.resolve("changing");
    new ShapeImages(20, 2).write(data);
    Path run = folder.resolve("changed");
    train(run, "labels", "--data", data, "--valid-share", 0.4);
    assertThat(Cli.run("evaluate", "--model", run).err()).doesNotContain("changed");
    Path csv = data.resolve("train.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(csv));
    String[] cells = rows.get(1).split(",");
    cells[1] = rows.get(2).split(",")[1].equals(cells[1]) ? "" : rows.get(2).split(",")[1];
    rows.set(1, String.join(",", cells));
    Files.write(csv, rows);
    assertThat(Cli.run("evaluate", "--model", run).err())
        .contains("The images or their targets have changed since the run");
    assertThat(Cli.run("evaluate", "--model", run, "--valid-share", 0.3).err())
        .doesNotContain("changed");
  }

  @Test
  void dataThatWasMovedIsOneClearSentence() throws IOException {
    Path run = copy("moved", "/nowhere/shapes");
    Cli refused = Cli.run("evaluate", "--model", run);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("Folder not found: /nowhere/shapes", "--valid-share=0.4", "--split-seed=7")
        .hasLineCount(1);
    Cli given =
        Cli.run(
            "evaluate",
            "--model",
            run,
            "--data",
            shapes,
            "--valid-share=0.4",
            "--split-seed=7",
            "--json");
    assertThat(given.json().get("count").asInt()).isEqualTo(8);
  }

  @Test
  void aModelWithoutARunOrOfAnEarlierVersionNeedsTheData() throws IOException {
    Path alone = Files.createDirectories(folder.resolve("alone")).resolve("model.f4j");
    Files.copy(labels.resolve("model.f4j"), alone);
    Cli refused = Cli.run("evaluate", "--model", alone);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("no config.json", "--data").hasLineCount(1);
    Path run = copy("earlier", "");
    Cli earlier = Cli.run("show-results", "--model", run);
    assertThat(earlier.code()).isEqualTo(2);
    assertThat(earlier.err())
        .contains("--data", "finetune4j train labels", "--split-seed 7")
        .hasLineCount(1);
  }

  /** The labels' run with its data elsewhere, or not named at all. */
  private Path copy(String name, String data) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.copy(labels.resolve("model.f4j"), run.resolve("model.f4j"));
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(labels.resolve("config.json").toFile());
    if (data.isEmpty()) {
      config.remove("data_options");
    } else {
      config.withObject("/data_options").putArray("--data").add(data);
    }
    mapper.writeValue(run.resolve("config.json").toFile(), config);
    return run;
  }
}
