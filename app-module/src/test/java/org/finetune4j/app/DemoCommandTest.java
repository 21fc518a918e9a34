package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
  void benchTimesStepsAndPictures() {
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
          "loader_pictures_per_second",
          "threads",
          "peak_memory_mb"
        }) {
      assertThat(bench.json().get(name).asDouble()).as(name).isPositive();
    }
    assertThat(bench.json().get("engine").asText()).isIn("onednn", "plain");
    assertThat(bench.json().get("precision").asText()).isIn("f32", "bf16");
  }
}
