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

  private static Cli train(String task, Path data, Path run, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", task, "--data", data, "--out", run));
    words.addAll(List.of("--untrained", "--backbone", "small", "--size", 32, "--batch", 4));
    words.addAll(List.of("--freeze-epochs", 1, "--epochs", 1, "--threads", 1));
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
    done(train("labels", devkit, run));
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

  /** The part of images in COCO's format, each of one category, with a face of two points. */
  private void coco(Path json, List<String> part, boolean keypoints) throws IOException {
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (int i = 0; i < part.size(); i++) {
      images.add("{\"id\": " + i + ", \"file_name\": \"" + part.get(i) + "\"}");
      annotations.add(
          "{\"image_id\": "
              + i
              + ", \"category_id\": "
              + (keypoints ? 1 : 1 + i % 2)
              + (keypoints ? ", \"keypoints\": [10, 20, 2, 30, 40, " + i % 3 + "]" : "")
              + "}");
    }
    Files.createDirectories(json.getParent());
    Files.writeString(
        json,
        "{\"images\": "
            + images
            + ", \"annotations\": "
            + annotations
            + ", \"categories\": [{\"id\": 1, \"name\": \"circle\", \"keypoints\": [\"left eye\", \"nose\"]}, {\"id\": 2, \"name\": \"square\"}]}");
  }

  @Test
  void cocosInstancesAreTrainedOnAsLabels() throws IOException {
    Path data = folder.resolve("coco");
    copyImages(data.resolve("images"));
    coco(data.resolve("annotations/instances_train2017.json"), files.subList(0, 7), false);
    coco(data.resolve("annotations/instances_val2017.json"), files.subList(7, 10), false);
    coco(data.resolve("annotations/person_keypoints_val2017.json"), files.subList(7, 10), true);
    Cli summary = done(Cli.run("summary", "--data", data));
    assertThat(summary.out()).contains("labels: 10 images", "images/" + files.get(0));
    assertThat(summary.err()).contains("instances_train2017.json is the training set");
    Path run = folder.resolve("coco-run");
    done(train("labels", data, run));
    assertThat(Files.readAllLines(run.resolve("predictions.csv")))
        .hasSize(4)
        .element(1)
        .asString()
        .startsWith("images/" + files.get(7) + ",,1,0,");
    done(Cli.run("evaluate", "--model", run));
    Cli refused = Cli.run("summary", "labels", "--data", data, "--annotations", "none.json");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("File not found: none.json").hasLineCount(1);
  }

  @Test
  void cocosKeypointsAreTrainedOnAsPoints() throws IOException {
    Path data = folder.resolve("poses");
    copyImages(data.resolve("pictures"));
    coco(data.resolve("first.json"), files.subList(0, 7), true);
    coco(data.resolve("second.json"), files.subList(7, 10), true);
    List<Object> named =
        List.of(
            "--annotations", "first.json", "--annotations", "second.json", "--images", "pictures");
    Cli summary =
        done(Cli.run(Cli.with(List.of("summary", "points", "--data", data), named.toArray())));
    assertThat(summary.out())
        .contains("points: 10 images", "left eye (10.0, 20.0); nose -", "nose (30.0, 40.0)");
    Path run = folder.resolve("poses-run");
    done(train("points", data, run, Cli.with(named, "--y-range", "none", "--point", "eye,nose")));
    assertThat(Files.readAllLines(run.resolve("predictions.csv")).get(0))
        .startsWith("file,group,target.eye.x,target.eye.y,target.nose.x");
    done(Cli.run("evaluate", "--model", run));
    coco(data.resolve("person_keypoints_train.json"), files, true);
    Files.delete(data.resolve("first.json"));
    Files.delete(data.resolve("second.json"));
    assertThat(done(Cli.run("summary", "--data", data, "--images", "pictures")).out())
        .contains("points: 10 images");
  }

  @Test
  void ultralyticsPoseFoldersAreTrainedOnAsPoints() throws IOException {
    Path data = folder.resolve("yolo");
    copyImages(data.resolve("images/all"));
    Files.createDirectories(data.resolve("labels/all"));
    for (String file : files) {
      Files.writeString(
          data.resolve("labels/all/" + file.replaceFirst("\\..*", ".txt")),
          "0 0.5 0.5 0.5 0.5 0.25 0.5 2 0.75 0.5 " + files.indexOf(file) % 2 + "\n");
    }
    Files.writeString(
        data.resolve("data.yaml"), "train: images/all\nkpt_shape: [2, 3]\nnames: [face]\n");
    Cli summary = done(Cli.run("summary", "--data", data));
    assertThat(summary.out()).contains("points: 10 images", "point 2 -");
    Path run = folder.resolve("yolo-run");
    done(train("points", data, run, "--swap", "point 1=point 2"));
    done(Cli.run("evaluate", "--model", run));
    Cli refused = Cli.run("summary", "points", "--data", data, "--group", "who");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("is read as Ultralytics' pose folders: leave it out.");
  }

  @Test
  void ultralyticsClassifyFoldersAreTrainedOnAsClasses() throws IOException {
    Path data = folder.resolve("classify");
    for (int i = 0; i < files.size(); i++) {
      String part = i < 6 ? "train" : i < 8 ? "val" : "test";
      Path to = data.resolve(part).resolve(SHAPES.get(i % 2)).resolve(files.get(i));
      Files.createDirectories(to.getParent());
      Files.copy(folder.resolve("shapes/train").resolve(files.get(i)), to);
    }
    Cli summary = done(Cli.run("summary", "--data", data));
    assertThat(summary.out()).contains("category: 8 images");
    assertThat(summary.err())
        .contains("'train' is the training set; 'val' is the validation set; left out: test");
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
    done(train("labels", data, run, "--labels", "Edema,No Finding"));
    assertThat(Files.readAllLines(run.resolve("predictions.csv")).get(0))
        .startsWith("file,group,target.Edema,target.No Finding,");
    done(Cli.run("evaluate", "--model", run));
    done(Cli.run("evaluate", "--model", run, "--data", data));
  }
}
