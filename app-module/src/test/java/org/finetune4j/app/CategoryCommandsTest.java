package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CategoryCommandsTest {
  @TempDir private Path folder;

  @Test
  void classesInFoldersGoTheWholeWay() throws IOException {
    Path data = folder.resolve("classes");
    Path run = folder.resolve("run");
    sortIntoFolders(data);
    Cli trained =
        Cli.run(
            "train",
            "category",
            "--data",
            data,
            "--untrained",
            "--backbone",
            "small",
            "--size",
            32,
            "--batch",
            8,
            "--freeze-epochs",
            0,
            "--epochs",
            1,
            "--out",
            run);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("accuracy of the most common class");

    Cli evaluated = Cli.run("evaluate", "--model", run, "--data", data, "--split", "all", "--json");
    assertThat(evaluated.json().get("count").asInt()).isEqualTo(20);
    assertThat(evaluated.json().get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(evaluated.err()).contains("was trained on 16 of these images");
    Cli others = Cli.run("evaluate", "--model", run, "--data", data, "--valid-share", 0.2);
    assertThat(others.err()).contains("Evaluating on 4 images").doesNotContain("was trained on");

    Path curve = folder.resolve("curve.png");
    Cli plotted = Cli.run("evaluate", "--model", run, "--data", data, "--plot", curve);
    assertThat(plotted.code()).isZero();
    assertThat(plotted.err()).contains("curve.png is not written");
    assertThat(curve).doesNotExist();

    Cli predicted = Cli.run("predict", "--model", run, data.resolve("none"), "--json");
    assertThat(predicted.json().get(0).get("class").asText()).isIn("none", "some");

    Path sheet = folder.resolve("sheet.png");
    Cli shown = Cli.run("show-results", "--model", run, "--data", data, "--worst", "--out", sheet);
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(sheet).isNotEmptyFile();

    Cli searched = Cli.run("thresholds", "--model", run, "--data", data);
    assertThat(searched.code()).isEqualTo(2);
    assertThat(searched.err()).contains("Thresholds are for labels");
  }

  private void sortIntoFolders(Path data) throws IOException {
    Path shapes = folder.resolve("shapes");
    new ShapeImages(20, 1).write(shapes);
    List<String> rows = Files.readAllLines(shapes.resolve("train.csv"));
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",");
      Path place = Files.createDirectories(data.resolve(cells[1].isEmpty() ? "none" : "some"));
      Files.copy(shapes.resolve("train").resolve(cells[0]), place.resolve(cells[0]));
    }
  }
}
