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
import org.finetune4j.app.demo.ShapeImages;
import org.finetune4j.app.page.ReportSchema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a labels run of a few steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelsCommandsTest {
  private Path folder;
  private Path data;
  private Path run;
  private Cli trained;

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    data = folder.resolve("shapes");
    run = folder.resolve("run");
    new ShapeImages(20, 1).write(data);
    trained = Cli.run(Cli.with(recipe(), "--out", run, "--keep-checkpoint"));
  }

  private List<Object> recipe() {
    return List.of(
        "train",
        "labels",
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
        1,
        "--epochs",
        1,
        "--threads",
        1);
  }

  @Test
  void aGroupColumnPartsLabelsToo() throws IOException {
    List<String> rows = Files.readAllLines(data.resolve("train.csv"));
    List<String> grouped = new ArrayList<>(List.of("fname,labels,who"));
    for (int i = 1; i < rows.size(); i++) {
      grouped.add(rows.get(i).replaceFirst("[^,]*$", "abc".charAt(i % 3) + ""));
    }
    Path csv = folder.resolve("grouped.csv");
    Files.write(csv, grouped);
    List<Object> more =
        List.of("--csv", csv, "--pictures", data.resolve("train"), "--group", "who");
    List<Object> held = new ArrayList<>(more);
    held.addAll(List.of("--hold-out", "b", "--out", folder.resolve("grouped")));
    Cli one = Cli.run(Cli.with(recipe(), held.toArray()));
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("grouped/predictions.csv"))).hasSize(8);
    List<Object> crossed = new ArrayList<>(recipe());
    crossed.set(0, "cross-validate");
    crossed.add("--json");
    Cli each = Cli.run(Cli.with(crossed, more.toArray()));
    assertThat(each.code()).as(each.err()).isZero();
    assertThat(each.json().get("reports").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void foldsAreOfSingleImagesWhereThereAreNoGroups() {
    List<Object> crossed = new ArrayList<>(recipe());
    crossed.set(0, "cross-validate");
    crossed.addAll(List.of("--folds", 3, "--json"));
    Cli each = Cli.run(crossed.toArray());
    assertThat(each.code()).as(each.err()).isZero();
    JsonNode reports = each.json().get("reports");
    assertThat(reports).hasSize(3);
    int images = 0;
    for (JsonNode fold : reports) {
      assertThat(fold.get("count").asInt()).isBetween(6, 7);
      images += fold.get("count").asInt();
    }
    assertThat(images).isEqualTo(20);
    assertThat(Cli.run(crossed.toArray()).json().get("reports")).isEqualTo(reports);
    crossed.addAll(List.of("--split-seed", 9));
    assertThat(Cli.run(crossed.toArray()).json().get("reports")).isNotEqualTo(reports);
  }

  @Test
  void aRunLeavesEverythingBehind() throws IOException {
    assertThat(trained.code()).as(trained.err()).isZero();
    for (String name :
        List.of(
            "model.f4j",
            "checkpoint.f4j",
            "config.json",
            "metrics.csv",
            "predictions.csv",
            "threshold-curve.png",
            "losses.png",
            "report.html",
            "report.json",
            "log.txt")) {
      assertThat(run.resolve(name)).isNotEmptyFile();
    }
    assertThat(ReportSchema.problems(Files.readString(run.resolve("report.json")))).isEmpty();
    assertThat(Files.readString(run.resolve("config.json")))
        .contains("train labels --data")
        .contains("\"fingerprint\"")
        .contains("\"learningRate\" : 0.003");
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
    assertThat(Files.readAllLines(run.resolve("predictions.csv"))).hasSize(5);
    assertThat(Files.readString(run.resolve("log.txt"))).contains("valid_loss");
    assertThat(ImageIO.read(run.resolve("predictions.png").toFile())).isNotNull();
  }

  @Test
  void resultsAreOnStandardOutputAndTheRestIsNot() {
    assertThat(trained.out()).contains("mAP (scikit-learn)").doesNotContain("train_loss");
    assertThat(trained.err()).contains("train_loss").doesNotContain("mAP (scikit-learn)");
  }

  @Test
  void anEarlierRunIsNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(run.resolve("model.f4j"));
    Cli again = Cli.run(Cli.with(recipe(), "--out", run));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("--force").hasLineCount(1);
    assertThat(run.resolve("model.f4j")).hasBinaryContent(before);
  }

  @Test
  void theSameSeedGivesTheSameModelAndForceReplacesARun() throws IOException {
    Path other = folder.resolve("other");
    assertThat(Cli.run(Cli.with(recipe(), "--out", other, "--seed", 5)).code()).isZero();
    assertThat(Cli.run(Cli.with(recipe(), "--out", other, "--force")).code()).isZero();
    assertThat(Files.readAllLines(other.resolve("predictions.csv")))
        .isEqualTo(Files.readAllLines(run.resolve("predictions.csv")));
    assertThat(folder).isDirectoryNotContaining("glob:**/other.*");
    assertThat(other).isDirectoryNotContaining("glob:**/checkpoint.f4j");
    Cli resumed = Cli.run(Cli.with(recipe(), "--out", other, "--resume"));
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains(other + " is finished, so there is nothing to resume");
  }

  @Test
  void aRunThatBrokeOffBeforeItsReportGoesOnToTheSameEnd() throws IOException {
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken);
    Files.copy(run.resolve("checkpoint.f4j"), broken.resolve("checkpoint.f4j"));
    Files.copy(run.resolve("config.json"), broken.resolve("config.json"));
    Cli resumed = Cli.run(Cli.with(recipe(), "--out", broken, "--resume"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(Files.readAllLines(broken.resolve("predictions.csv")))
        .isEqualTo(Files.readAllLines(run.resolve("predictions.csv")));
  }

  @Test
  void aRunGoesOnOnlyAsItBegan() throws IOException {
    byte[] before = Files.readAllBytes(run.resolve("model.f4j"));
    for (List<Object> other :
        List.<List<Object>>of(
            List.of("seed was 1, now 7", "--seed", 7),
            List.of("learning rate was 0.003, now 0.02", "--lr", 0.02),
            List.of("augmentation was RANDOM_CROP, now NONE", "--augment", "none"),
            List.of("engine precision was AUTO, now F32", "--precision", "f32"),
            List.of("their split", "--valid-share", 0.4, "--split-seed", 3),
            List.of("keeps was best, now last", "--keep", "last"))) {
      Cli resumed =
          Cli.run(
              Cli.with(
                  Arrays.asList(Cli.with(recipe(), "--out", run, "--resume")),
                  other.subList(1, other.size()).toArray()));
      assertThat(resumed.code()).as(resumed.err()).isEqualTo(2);
      assertThat(resumed.err())
          .contains(other.get(0).toString(), "resume with the options it began with")
          .hasLineCount(1);
    }
    assertThat(run.resolve("model.f4j")).hasBinaryContent(before);
  }

  @Test
  void evaluatePrintsTheMetricsOfTheValidationRows() {
    Cli evaluated = Cli.run("evaluate", "--model", run, "--data", data, "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    JsonNode json = evaluated.json();
    assertThat(json.get("count").asInt()).isEqualTo(4);
    for (String name :
        List.of(
            "loss",
            "best_threshold",
            "best_accuracy_multi",
            "accuracy_all_negative",
            "map",
            "ap",
            "f1_micro",
            "f1_macro")) {
      assertThat(json.has(name)).as(name).isTrue();
    }
    assertThat(json.get("accuracy_multi").fieldNames())
        .toIterable()
        .contains("0.1", "0.2", "0.5", "0.9", "0.99");
    assertThat(json.get("ap").fieldNames())
        .toIterable()
        .containsExactly("circle", "cross", "square", "star", "triangle");
  }

  @Test
  void evaluateTakesOtherRowsAndThresholds() {
    Cli all =
        Cli.run(
            "evaluate",
            "--model",
            run.resolve("model.f4j"),
            "--data",
            data,
            "--split",
            "all",
            "--threshold",
            "0.3,0.4",
            "--json");
    assertThat(all.json().get("count").asInt()).isEqualTo(20);
    assertThat(all.json().get("threshold").asDouble()).isCloseTo(0.3, within());
    assertThat(all.json().get("accuracy_multi").has("0.4")).isTrue();
    Cli train = Cli.run("evaluate", "--model", run, "--data", data, "--split", "train", "--json");
    assertThat(train.json().get("count").asInt()).isEqualTo(16);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  private Cli lrFind(Object... more) {
    return Cli.run(
        Cli.with(
            List.of("lr-find", "labels", "--data", data, "--untrained", "--backbone", "small"),
            Cli.with(List.of("--size", 32, "--batch", 8), more)));
  }

  @Test
  void aCurveThatCannotBeWrittenInTheEndLosesNoResult() {
    Path plot = folder.resolve("x".repeat(300) + ".png"); // longer than file systems bear
    Cli evaluated = Cli.run("evaluate", "--model", run, "--data", data, "--plot", plot);
    assertThat(evaluated.code()).isEqualTo(2);
    assertThat(evaluated.err()).contains("cannot be written");
    assertThat(evaluated.out()).contains("mAP (scikit-learn)");
    Cli found = lrFind("--plot", plot);
    assertThat(found.code()).isEqualTo(2);
    assertThat(found.out()).contains("valley");
  }

  @Test
  void predictPrintsLabelsOrNone() {
    Path image = data.resolve("train/0000.jpg");
    Cli none = Cli.run("predict", "--model", run, "--threshold", "0.999999", image);
    assertThat(none.out()).isEqualTo(image + ": none\n");
    Cli all = Cli.run("predict", "--model", run, "--threshold", "0.000001", image, "--json");
    JsonNode prediction = all.json().get(0);
    assertThat(prediction.get("labels")).hasSize(5);
    assertThat(prediction.get("labels").get(0).get("probability").asDouble()).isBetween(0.0, 1.0);
    Cli csv = Cli.run("predict", "--model", run, data.resolve("train"), "--csv");
    assertThat(csv.out().lines()).hasSize(21);
    assertThat(csv.out()).startsWith("file,labels,score.circle,score.cross,");
  }

  @Test
  void predictWritesLabelsUnderTheCopies() throws IOException {
    Path drawn = folder.resolve("drawn");
    Path image = data.resolve("train/0000.jpg");
    Cli predicted = Cli.run("predict", "--model", run, data.resolve("train"), "--draw", drawn);
    assertThat(predicted.code()).as(predicted.err()).isZero();
    BufferedImage original = ImageIO.read(image.toFile());
    BufferedImage copy = ImageIO.read(drawn.resolve("0000.jpg.png").toFile());
    assertThat(copy.getWidth()).isEqualTo(original.getWidth());
    assertThat(copy.getHeight()).isGreaterThan(original.getHeight());
  }

  @Test
  void predictDrawsWhereLabelsWereFound() throws IOException {
    Path drawn = folder.resolve("heat");
    Path image = data.resolve("train/0000.jpg");
    BufferedImage original = ImageIO.read(image.toFile());
    Object[] arguments = {"predict", "--model", run, image, "--threshold", "0", "--heatmap"};
    Cli predicted = Cli.run(Cli.with(List.of(arguments), "--draw", drawn, "--json"));
    assertThat(predicted.code()).as(predicted.err()).isZero();
    int labels = predicted.json().get(0).get("labels").size();
    assertThat(labels).isGreaterThan(1);
    BufferedImage copy = ImageIO.read(drawn.resolve("0000.jpg.png").toFile());
    assertThat(copy.getWidth()).isGreaterThan(Math.min(3, labels + 1) * original.getWidth());
    Cli nowhere = Cli.run(arguments);
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--heatmap needs --draw DIR.").hasLineCount(1);
  }

  @Test
  void thresholdsAreSearchedAmongThe29() {
    Path plot = folder.resolve("curve.png");
    Cli searched =
        Cli.run(
            "thresholds",
            "--model",
            run,
            "--data",
            data,
            "--predictions",
            run.resolve("predictions.csv"),
            "--plot",
            plot,
            "--json");
    assertThat(searched.code()).as(searched.err()).isZero();
    assertThat(searched.json().get("values")).hasSize(29);
    assertThat(plot).isNotEmptyFile();
  }

  @Test
  void imagesAreShownAsTheyGoInAndAsTheyComeOut() {
    Path batch = folder.resolve("batch.png");
    Path worst = folder.resolve("worst.png");
    Cli shown =
        Cli.run("show-batch", "labels", "--data", data, "--size", 64, "--count", 4, "--out", batch);
    assertThat(shown.out()).as(shown.err()).isEqualTo(batch + "\n");
    Cli results =
        Cli.run(
            "show-results",
            "--model",
            run,
            "--data",
            data,
            "--worst",
            "--count",
            3,
            "--out",
            worst);
    assertThat(results.code()).as(results.err()).isZero();
    assertThat(worst).isNotEmptyFile();
  }

  @Test
  void aLearningRateIsSuggested() {
    Path plot = folder.resolve("lr.png");
    Cli found = lrFind("--plot", plot, "--json");
    assertThat(found.code()).as(found.err()).isZero();
    for (String rule : List.of("valley", "slide", "minimum", "steep")) {
      assertThat(found.json().get(rule).asDouble()).isPositive();
    }
    assertThat(plot).isNotEmptyFile();
  }

  @Test
  void summaryCountsAndWalksOneSampleThrough() {
    Cli summary = Cli.run("summary", "--data", data);
    assertThat(summary.code()).as(summary.err()).isZero();
    assertThat(summary.out())
        .contains("labels: 20 images", "circle", "Names per image", "Normalize", "Sizes");
  }

  @Test
  void weightsInspectReadsAModelToo() {
    Cli inspected = Cli.run("weights", "inspect", run.resolve("model.f4j"), "--json");
    assertThat(inspected.code()).as(inspected.err()).isZero();
    assertThat(inspected.json().get("tensor_count").asInt()).isPositive();
  }
}
