package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The same images in the layouts of published data sets, each read by {@code --data} alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayoutsTest {
  private static final List<String> SHAPES = List.of("circle", "square");

  private Path folder;
  private List<String> files;

  @BeforeAll
  void images(@TempDir Path temporary) throws IOException {
    folder = temporary;
    new ShapeImages(10, 1).write(folder.resolve("shapes"));
    files =
        Files.readAllLines(folder.resolve("shapes/train.csv")).stream()
            .skip(1)
            .map(row -> row.split(",")[0])
            .toList();
  }

  private void copyImages(Path to) throws IOException {
    Files.createDirectories(to);
    for (String file : files) {
      Files.copy(folder.resolve("shapes/train").resolve(file), to.resolve(file));
    }
  }

  private static Cli train(Path data, Path run, Object... more) {
    List<Object> words =
        List.of(
            "train",
            "labels",
            "--data",
            data,
            "--out",
            run,
            "--untrained",
            "--backbone",
            "small",
            "--size",
            32,
            "--batch",
            4,
            "--freeze-epochs",
            1,
            "--epochs",
            1,
            "--threads",
            1);
    return Cli.run(Cli.with(words, more));
  }

  private static Cli done(Cli printed) {
    assertThat(printed.code()).as(printed.err()).isZero();
    return printed;
  }

  @Test
  void aVocDevkitIsTrainedOnAndMasksWhatIsDifficult() throws IOException {
    Path devkit = folder.resolve("voc");
    Path year = devkit.resolve("VOCdevkit/VOC2007");
    copyImages(year.resolve("JPEGImages"));
    Files.createDirectories(year.resolve("Annotations"));
    Files.createDirectories(year.resolve("ImageSets/Main"));
    List<String> names = files.stream().map(f -> f.replaceFirst("\\..*", "")).toList();
    for (int i = 0; i < names.size(); i++) {
      Files.writeString(
          year.resolve("Annotations/" + names.get(i) + ".xml"),
          "<annotation><object><name>"
              + SHAPES.get(i % 2)
              + "</name><difficult>0</difficult></object><object><name>star</name><difficult>"
              + (i % 3 == 0 ? 0 : 1)
              + "</difficult></object></annotation>");
    }
    Files.write(year.resolve("ImageSets/Main/train.txt"), names.subList(0, 7));
    Files.write(year.resolve("ImageSets/Main/val.txt"), names.subList(7, 10));
    Cli summary = done(Cli.run("summary", "--data", devkit));
    assertThat(summary.out())
        .contains("labels: 10 images", "circle star", "square ?star")
        .contains("Images on which a label is unknown");
    assertThat(summary.err()).contains("train.txt is the training set");
    assertThat(done(Cli.run("summary", "--data", devkit, "--difficult", "count")).out())
        .contains("square star")
        .doesNotContain("?star");
    Path run = folder.resolve("voc-run");
    done(train(devkit, run));
    List<String> predictions = Files.readAllLines(run.resolve("predictions.csv"));
    assertThat(predictions.get(0))
        .startsWith("file,group,target.circle,target.square,target.star,");
    assertThat(predictions.subList(1, 4))
        .satisfiesExactly(
            row -> assertThat(row).startsWith(files.get(7) + ",,0,1,,"),
            row -> assertThat(row).startsWith(files.get(8) + ",,1,0,,"),
            row -> assertThat(row).startsWith(files.get(9) + ",,0,1,1,"));
    done(Cli.run("evaluate", "--model", run));
    Cli table = Cli.run("summary", "--data", folder.resolve("shapes"), "--difficult", "drop");
    assertThat(table.code()).isEqualTo(2);
    assertThat(table.err()).contains("--difficult is for a VOC devkit, but").hasLineCount(1);
  }

  @Test
  void aTableWithAColumnForEachLabelIsTrainedOn() throws IOException {
    Path data = folder.resolve("chest");
    copyImages(data.resolve("train/patient1"));
    List<String> rows = new ArrayList<>(List.of("Path,Sex,No Finding,Edema"));
    for (int i = 0; i < files.size(); i++) {
      rows.add(
          String.join(
              ",",
              "chest/train/patient1/" + files.get(i),
              "Female",
              i % 2 == 0 ? "1.0" : "0.0",
              List.of("0.0", "1.0", "-1.0", "").get(i % 4)));
    }
    Files.write(data.resolve("train.csv"), rows);
    Cli summary = done(Cli.run("summary", "--data", data));
    assertThat(summary.out()).contains("labels: 10 images", "No Finding ?Edema");
    assertThat(summary.err()).contains("The columns 'No Finding', 'Edema' are read as labels");
    Path run = folder.resolve("chest-run");
    done(train(data, run, "--labels", "Edema,No Finding"));
    assertThat(Files.readAllLines(run.resolve("predictions.csv")).get(0))
        .startsWith("file,group,target.Edema,target.No Finding,");
    done(Cli.run("evaluate", "--model", run));
    done(Cli.run("evaluate", "--model", run, "--data", data));
  }
}
