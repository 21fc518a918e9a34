package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.finetune4j.app.demo.FaceImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a points run of a few steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PointsCommandsTest {
  private Path folder;
  private Path data;
  private Path run;
  private Cli trained;

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    data = folder.resolve("faces");
    run = folder.resolve("run");
    new FaceImages(3, 8, 1).write(data);
    trained =
        Cli.run(
            "train",
            "points",
            "--data",
            data,
            "--csv",
            "points.csv",
            "--group",
            "person",
            "--hold-out",
            "3",
            "--untrained",
            "--backbone",
            "small",
            "--size",
            "32x48",
            "--batch",
            8,
            "--freeze-epochs",
            1,
            "--epochs",
            1,
            "--out",
            run);
  }

  @Test
  void aRunIsLeftBehind() {
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(run.resolve("model.f4j")).isNotEmptyFile();
    assertThat(run.resolve("error-curve.png")).isNotEmptyFile();
    assertThat(trained.out()).contains("mean point, pixels").contains("Groups");
  }

  @Test
  void predictPrintsXBeforeY() {
    Cli predicted = Cli.run("predict", "--model", run, data.resolve("person1/000.jpg"), "--json");
    assertThat(predicted.code()).as(predicted.err()).isZero();
    assertThat(predicted.out()).containsSubsequence("\"x\"", "\"y\"");
  }

  @Test
  void evaluateMeasuresAllRowsByDefault() {
    Cli all = Cli.run("evaluate", "--model", run, "--data", data, "--group", "person", "--json");
    assertThat(all.code()).as(all.err()).isZero();
    JsonNode json = all.json();
    assertThat(json.get("count").asInt()).isEqualTo(24);
    for (String name : List.of("mean", "median", "p95", "max")) {
      assertThat(json.get("pixels").get(name).asDouble()).isPositive();
    }
    assertThat(json.get("mse").asDouble()).isPositive();
    assertThat(json.get("pixels_mean_point").asDouble()).isPositive();
    assertThat(json.get("pck").size()).isEqualTo(5);
    assertThat(json.get("groups").fieldNames()).toIterable().containsExactly("1", "2", "3");
    Cli held =
        Cli.run(
            "evaluate",
            "--model",
            run,
            "--data",
            data,
            "--group",
            "person",
            "--hold-out",
            "3",
            "--radius",
            "4,8",
            "--json");
    assertThat(held.json().get("count").asInt()).isEqualTo(8);
    assertThat(held.json().get("pck").fieldNames()).toIterable().containsExactly("4.0", "8.0");
  }

  @Test
  void evaluateLooksAtIsValidOnlyWhenGiven() throws IOException {
    Path csv = marked();
    Object[] whole = {
      "evaluate", "--model", run, "--data", data, "--csv", csv, "--pictures", data, "--json"
    };
    assertThat(Cli.run(whole).json().get("count").asInt()).isEqualTo(24);
    Object[] withSplit = Arrays.copyOf(whole, whole.length + 2);
    withSplit[whole.length] = "--split";
    withSplit[whole.length + 1] = "valid";
    assertThat(Cli.run(withSplit).json().get("count").asInt()).isEqualTo(3);
  }

  /** The table with three rows marked for validation. */
  private Path marked() throws IOException {
    List<String> rows = Files.readAllLines(data.resolve("points.csv"));
    List<String> marked = new ArrayList<>(List.of(rows.get(0) + ",is_valid"));
    for (int i = 1; i < rows.size(); i++) {
      marked.add(rows.get(i) + (i < 4 ? ",True" : ",False"));
    }
    Path csv = folder.resolve("marked.csv");
    Files.write(csv, marked);
    return csv;
  }

  @Test
  void predictPrintsPixelsOfTheOriginalAndDrawsThem() throws IOException {
    Path image = data.resolve("person1/000.jpg");
    Path drawn = folder.resolve("drawn");
    Cli predicted = Cli.run("predict", "--model", run, image, "--draw", drawn, "--json");
    assertThat(predicted.code()).as(predicted.err()).isZero();
    JsonNode prediction = predicted.json().get(0);
    assertThat(prediction.get("width").asInt()).isEqualTo(128);
    assertThat(prediction.get("points").get("centre").get("x").asDouble()).isBetween(0.0, 128.0);
    BufferedImage copy = ImageIO.read(drawn.resolve("000.jpg.png").toFile());
    assertThat(copy.getWidth()).isEqualTo(128);
  }

  @Test
  void predictHasNoHeatMapsOfPoints() {
    Path image = data.resolve("person1/000.jpg");
    Path drawn = folder.resolve("heat");
    Cli predicted = Cli.run("predict", "--model", run, image, "--draw", drawn, "--heatmap");
    assertThat(predicted.code()).isEqualTo(2);
    assertThat(predicted.err()).contains("--heatmap is for models of labels and classes");
    assertThat(predicted.out()).isEmpty();
  }

  @Test
  void predictNeverDrawsOverTheImages() throws IOException {
    Path images = Files.createDirectories(folder.resolve("pngs"));
    Path original = images.resolve("face.png");
    ImageIO.write(ImageIO.read(data.resolve("person1/000.jpg").toFile()), "png", original.toFile());
    byte[] before = Files.readAllBytes(original);
    Object[] intoTheImagesFolder = {"predict", "--model", run, images, "--draw", images};
    assertThat(Cli.run(intoTheImagesFolder).code()).isZero();
    assertThat(original).hasBinaryContent(before);
    assertThat(images.resolve("face.png.png")).isNotEmptyFile();
    Cli again = Cli.run(intoTheImagesFolder);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("face.png.png", "--draw").hasLineCount(1);
    assertThat(again.out()).isEmpty();
  }

  @Test
  void resultsAreShownOfTheImagesThatEvaluateTakes() throws IOException {
    Path csv = marked();
    Object[] both = {"--model", run, "--data", data, "--csv", csv, "--pictures", data};
    Path sheet = folder.resolve("all.png");
    Cli shown = Cli.run(Cli.with(List.of("show-results", "--worst", "--out", sheet), both));
    Cli evaluated = Cli.run(Cli.with(List.of("evaluate"), both));
    assertThat(shown.err()).contains("Evaluating on 24 images.");
    assertThat(evaluated.err()).contains("Evaluating on 24 images.");
  }

  @Test
  void aBatchIsDrawnWhereNothingSplitsTheGroups() {
    Path batch = folder.resolve("unsplit.png");
    Cli shown =
        Cli.run(
            "show-batch",
            "points",
            "--data",
            data,
            "--group",
            "person",
            "--count",
            2,
            "--out",
            batch);
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(batch).isNotEmptyFile();
  }

  @Test
  void resultsAndBatchesAreDrawn() throws IOException {
    Path results = folder.resolve("results.png");
    Path batch = folder.resolve("batch.png");
    assertThat(
            Cli.run(
                    "show-results",
                    "--model",
                    run,
                    "--data",
                    data,
                    "--count",
                    4,
                    "--columns",
                    1,
                    "--out",
                    results)
                .code())
        .isZero();
    assertThat(
            Cli.run(
                    "show-batch",
                    "points",
                    "--data",
                    data,
                    "--valid-share",
                    "0.5",
                    "--size",
                    "48x64",
                    "--count",
                    4,
                    "--out",
                    batch)
                .code())
        .isZero();
    BufferedImage sheet = ImageIO.read(results.toFile());
    assertThat(sheet.getHeight()).as("four pairs below each other").isGreaterThan(sheet.getWidth());
    assertThat(batch).isNotEmptyFile();
  }

  @Test
  void everyPersonIsHeldOutOnce() {
    Cli crossed =
        Cli.run(
            "cross-validate",
            "points",
            "--data",
            data,
            "--group",
            "person",
            "--untrained",
            "--backbone",
            "small",
            "--size",
            "32x48",
            "--batch",
            8,
            "--epochs",
            2,
            "--cached-views",
            1,
            "--json");
    assertThat(crossed.code()).as(crossed.err()).isZero();
    assertThat(crossed.json().get("folds").size()).isEqualTo(3);
    assertThat(crossed.json().get("metrics").get("pixels_median").get("mean").asDouble())
        .isPositive();
  }

  @Test
  void aModelIsMeasuredAlikeInWhateverOrderTheDataNamesItsPoints() throws IOException {
    List<String> rows = Files.readAllLines(data.resolve("points.csv"));
    List<String> eyes = new ArrayList<>(List.of("file,person,lx,ly,rx,ry"));
    rows.stream().skip(1).forEach(row -> eyes.add(row + ",5,7"));
    Path csv = folder.resolve("eyes.csv");
    Files.write(csv, eyes);
    Path two = folder.resolve("two");
    List<Object> known = List.of("--data", data, "--csv", csv, "--pictures", data);
    List<Object> train = new ArrayList<>(List.of("train", "points"));
    train.addAll(known);
    train.addAll(List.of("--x", "lx,rx", "--y", "ly,ry", "--point", "left,right"));
    train.addAll(List.of("--untrained", "--backbone", "small", "--size", 32, "--batch", 8));
    train.addAll(List.of("--freeze-epochs", 0, "--epochs", 1, "--out", two));
    Cli made = Cli.run(train.toArray());
    assertThat(made.code()).as(made.err()).isZero();
    List<Object> evaluate = new ArrayList<>(List.of("evaluate", "--model", two, "--json"));
    evaluate.addAll(known);
    Cli same = Cli.run(Cli.with(evaluate, "--x", "lx,rx", "--y", "ly,ry", "--point", "left,right"));
    Cli other =
        Cli.run(Cli.with(evaluate, "--x", "rx,lx", "--y", "ry,ly", "--point", "right,left"));
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.json()).isEqualTo(same.json());
    Cli foreign =
        Cli.run(Cli.with(evaluate, "--x", "rx,lx", "--y", "ry,ly", "--point", "right,nose"));
    assertThat(foreign.code()).isEqualTo(2);
    assertThat(foreign.err())
        .contains("predicts the points left, right, but the data has right, nose");
  }

  @Test
  void pointsThatAreBlankAreLeftOutOfTheMetrics() throws IOException {
    List<String> rows = Files.readAllLines(data.resolve("points.csv"));
    Path csv = folder.resolve("one.csv");
    Files.write(
        csv,
        List.of(
            rows.get(0), rows.get(1), rows.get(2).replaceFirst("(jpg|png),(\\d).*", "$1,$2,,")));
    Cli evaluated =
        Cli.run(
            "evaluate", "--model", run, "--data", data, "--csv", csv, "--pictures", data, "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.json().get("count").asInt()).isEqualTo(2);
    assertThat(evaluated.json().get("pixels").get("count").asInt()).isEqualTo(1);
  }
}
