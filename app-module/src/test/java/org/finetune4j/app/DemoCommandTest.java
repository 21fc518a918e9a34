package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.finetune4j.app.demo.DrawnFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void theDemoGoesTheWholeWayForLabelsAndPoints() {
    Path out = folder.resolve("demo");
    Cli demo = Cli.run("demo", "--quick", "--out", out);
    assertThat(demo.code()).as(demo.err()).isZero();
    assertThat(demo.out()).contains("mAP (scikit-learn)", "mean point, pixels");
    assertThat(out.resolve("labels/threshold-curve.png")).isNotEmptyFile();
    assertThat(out.resolve("labels/predictions.png")).isNotEmptyFile();
    assertThat(out.resolve("points/report.html")).isNotEmptyFile();
  }

  @Test
  void theNextDemoTakesThePlaceOfTheOneBefore() throws IOException {
    Path out = folder.resolve("demo");
    new DrawnFolder(out.resolve("shapes")).mark();
    Files.createDirectories(out.resolve("labels.new"));
    Files.writeString(
        out.resolve("labels.new/config.json"), "{\"command\": \"finetune4j demo --quick\"}");
    Cli demo = Cli.run("demo", "--quick", "--out", out);
    assertThat(demo.code()).as(demo.err()).isZero();
  }

  @Test
  void whatIsNoDemosIsNotDrawnOver() throws IOException {
    Path points = folder.resolve("faces/points.csv");
    Files.createDirectories(points.getParent());
    Files.writeString(points, "mine");
    assertRefused("faces");
    assertThat(points).hasContent("mine");
    assertThat(folder.resolve("shapes")).doesNotExist();
  }

  @Test
  void aRunThatIsNoDemosIsNotReplaced() throws IOException {
    for (String place : new String[] {"labels", "points.new"}) {
      Path config = folder.resolve(place).resolve("config.json");
      Files.createDirectories(config.getParent());
      Files.writeString(config, "{\"command\": \"finetune4j train labels\"}");
      assertRefused(place);
      assertThat(config).content().contains("train");
      Files.delete(config);
    }
  }

  private void assertRefused(String named) {
    Cli demo = Cli.run("demo", "--quick", "--out", folder);
    assertThat(demo.code()).isEqualTo(2);
    assertThat(demo.err()).contains(folder.resolve(named).toString(), "--out").hasLineCount(1);
  }

  @Test
  void benchTimesStepsAndImages() {
    Cli bench =
        Cli.run(
            "bench",
            "--backbone",
            "small",
            "--size",
            32,
            "--batch",
            4,
            "--steps",
            1,
            "--warmup",
            1,
            "--json");
    assertThat(bench.code()).as(bench.err()).isZero();
    for (String name :
        new String[] {
          "train_step_seconds",
          "inference_seconds",
          "loader_images_per_second",
          "threads",
          "peak_memory_mb"
        }) {
      assertThat(bench.json().get(name).asDouble()).as(name).isPositive();
    }
    assertThat(bench.json().get("engine").asText()).isIn("onednn", "plain");
    assertThat(bench.json().get("precision").asText()).isIn("f32", "bf16");
  }
}
