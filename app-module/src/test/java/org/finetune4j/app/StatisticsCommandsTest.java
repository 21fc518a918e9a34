package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.finetune4j.app.demo.ShapeImages;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Thresholds, calibration, false alarms and comparisons on a labels run of a few steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatisticsCommandsTest {
  private static final List<String> SHAPES = new ArrayList<>();

  private Path folder;
  private Path data;
  private Path run;

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    data = folder.resolve("shapes");
    run = folder.resolve("run");
    new ShapeImages(20, 1).write(data);
    String recipe = "--untrained --backbone small --size 32 --batch 8 --threads 1";
    String epochs = "--freeze-epochs 1 --epochs 0 --out";
    Cli trained = Cli.run(words("train labels --data", data, recipe, epochs, run));
    assertThat(trained.code()).as(trained.err()).isZero();
    SHAPES.addAll(SavedModel.readCard(run.resolve("model.f4j")).task().names());
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("model.f4j", "predictions.csv", "config.json")) {
      Files.copy(run.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  /** A run whose predictions are of so many images, right more or less often. */
  private Path runOf(String name, int images, double noise, long seed) throws IOException {
    Path copy = copy(name);
    Random random = new Random(seed);
    Random truth = new Random(1);
    float[][] scores = new float[images][SHAPES.size()];
    float[][] targets = new float[images][SHAPES.size()];
    List<String> files = new ArrayList<>();
    for (int row = 0; row < images; row++) {
      for (int c = 0; c < SHAPES.size(); c++) {
        targets[row][c] = truth.nextInt(3) == 0 ? 1 : 0;
        double logit = 3 * (targets[row][c] - 0.5) + noise * random.nextGaussian();
        scores[row][c] = (float) (1 / (1 + Math.exp(-2 * logit)));
      }
      files.add(row + ".jpg");
    }
    PredictionsCsv.write(
        copy.resolve("predictions.csv"), LabelPredictions.of(SHAPES, scores, targets, files));
    return copy;
  }

  private static Cli thresholds(Path model, Object... more) {
    Path table = model.resolve("predictions.csv");
    List<Object> command = List.of(words("thresholds --samples 50 --model", model));
    return Cli.run(Cli.with(command, words("--predictions", table, words(more))));
  }

  /** Texts are parted at blanks. */
  private static Object[] words(Object... parts) {
    List<Object> words = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof String text) {
        words.addAll(List.of(text.split(" ")));
      } else if (part instanceof Object[] several) {
        words.addAll(List.of(several));
      } else {
        words.add(part);
      }
    }
    return words.toArray();
  }

  @Test
  void thresholdsOfLabelsAndACalibrationAreStoredAndUsed() throws IOException {
    Path model = runOf("stored", 200, 2, 3);
    Cli chosen =
        thresholds(model, "--metric f1_macro --per-label --calibrate vector --save --json");
    assertThat(chosen.code()).as(chosen.err()).isZero();
    JsonNode json = chosen.json();
    ModelCard card = SavedModel.readCard(model.resolve("model.f4j"));
    assertThat(card.thresholds().byLabel().keySet()).containsExactlyInAnyOrderElementsOf(SHAPES);
    for (String label : SHAPES) {
      assertThat(card.thresholds().of(label))
          .isEqualTo((double) (float) json.at("/thresholds_by_label/" + label).asDouble());
      assertThat(json.at("/intervals_by_label/" + label)).hasSize(2);
    }
    assertThat(card.calibration().lines()).hasSize(SHAPES.size());
    assertThat(json.at("/calibration/ece15_after").asDouble())
        .isLessThan(json.at("/calibration/ece15_before").asDouble());
    assertThat(json.get("optimism").asDouble())
        .isCloseTo(json.get("tuned").asDouble() - json.get("held_out").asDouble(), within(1e-12));
  }

  /** With thresholds out of reach of every score but one label's, that one alone is predicted. */
  @Test
  void predictAndEvaluateUseTheStoredThresholdsAndCalibrationAndReportThem() throws IOException {
    Path model = copy("used");
    Path file = model.resolve("model.f4j");
    Path image = data.resolve("train/0000.jpg");
    JsonNode plain = Cli.run("predict", "--model", model, image, "--json").json().get(0);
    String only = SHAPES.get(1);
    try (SavedModel saved = SavedModel.read(file)) {
      ModelCard card =
          saved.card().withThresholds(Thresholds.of(1, Map.of(only, 0.0))).withTemperature(4);
      SavedModel.write(file, saved.network(), card);
    }
    Cli predicted = Cli.run("predict", "--model", model, image, "--json");
    assertThat(predicted.err())
        .contains("threshold of each label that is stored in the model")
        .contains("calibrated by the temperature 4");
    JsonNode now = predicted.json().get(0);
    assertThat(now.get("labels")).hasSize(1);
    assertThat(now.at("/labels/0/label").asText()).isEqualTo(only);
    String probability = "/probabilities/" + SHAPES.get(0);
    assertThat(logit(now.at(probability).asDouble()))
        .isCloseTo(logit(plain.at(probability).asDouble()) / 4, within(1e-3));
    Cli evaluated = Cli.run("evaluate", "--model", model, "--data", data, "--samples", 0, "--json");
    assertThat(evaluated.err()).contains("calibrated by the temperature 4");
    JsonNode byClass = evaluated.json().get("by_class");
    assertThat(byClass.at("/" + SHAPES.get(0) + "/tp").asInt()).isZero();
    assertThat(byClass.at("/" + only + "/fn").asInt()).isZero();
    Cli given = Cli.run("predict", "--model", model, image, "--threshold", "0.5");
    assertThat(given.err()).doesNotContain("threshold of each label");
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Test
  void scoresOfATableAreNotTakenForThoseOfACalibratedModel() throws IOException {
    Path model = copy("calibrated");
    Path file = model.resolve("model.f4j");
    try (SavedModel saved = SavedModel.read(file)) {
      SavedModel.write(file, saved.network(), saved.card().withCalibration(Calibration.of(2)));
    }
    byte[] before = Files.readAllBytes(file);
    Cli refused = thresholds(model, "--save");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("is calibrated").hasLineCount(1);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aTableOfPredictionsNeedsNoModel() throws IOException {
    Path model = runOf("table", 100, 2, 7);
    Path table = model.resolve("predictions.csv");
    Cli alone = Cli.run("thresholds", "--predictions", table, "--samples", 50, "--json");
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(alone.json()).isEqualTo(thresholds(model, "--json").json());
    Cli calibrated =
        Cli.run("thresholds", "--predictions", table, "--samples", 0, "--calibrate", "vector");
    assertThat(calibrated.out()).contains("The calibration is fitted to all these images");
    Cli nowhere = Cli.run("thresholds", "--predictions", table, "--save");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--model").hasLineCount(1);
    Cli nothing = Cli.run("thresholds");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("--model", "--predictions").hasLineCount(1);
  }

  @Test
  void everyObjectiveChooses() throws IOException {
    Path model = runOf("objectives", 150, 2, 5);
    JsonNode precision = thresholds(model, "--min-precision", 0.9, "--json").json();
    assertThat(precision.get("tuned").asDouble()).isGreaterThanOrEqualTo(0.9);
    JsonNode recall = thresholds(model, "--min-recall", 0.95, "--json").json();
    assertThat(recall.get("tuned").asDouble()).isGreaterThanOrEqualTo(0.95);
    assertThat(recall.get("threshold").asDouble())
        .isLessThan(precision.get("threshold").asDouble());
    JsonNode alarms = thresholds(model, "--max-false-alarms", 0.2, "--json").json();
    assertThat(alarms.get("tuned").asDouble()).isLessThanOrEqualTo(0.2);
    JsonNode misses = thresholds(model, "--cost", "1,9", "--json").json();
    JsonNode alarmed = thresholds(model, "--cost", "9,1", "--json").json();
    assertThat(misses.get("threshold").asDouble()).isLessThan(alarmed.get("threshold").asDouble());
    JsonNode beta = thresholds(model, "--metric", "f1_micro", "--beta", 2, "--json").json();
    assertThat(beta.get("metric").asText()).isEqualTo("f2_micro");
    Cli text = thresholds(model, "--metric", "f1_micro", "--per-label");
    assertThat(text.out()).contains("cross-fitted, 5 folds", "optimism", "50 bootstrap samples");
  }

  @Test
  void senselessObjectivesAreRefusedInOneLine() throws IOException {
    Path model = runOf("senseless", 30, 2, 5);
    List<String> senseless =
        List.of(
            "--min-precision 0.9 --min-recall 0.9",
            "--min-precision 1.5",
            "--min-recall 0",
            "--cost 1",
            "--cost -1,2",
            "--beta 2",
            "--max-false-alarms 0.1 --per-label",
            "--linspace --per-label",
            "--folds 1",
            "--samples -1",
            "--min-recall 0.9 --plot curve.png");
    for (String wrong : senseless) {
      Cli refused = thresholds(model, wrong);
      assertThat(refused.code()).as(wrong).isEqualTo(2);
      assertThat(refused.err()).as(wrong).hasLineCount(1);
    }
  }

  @Test
  void evaluateReportsFalseAlarmsIntervalsAndMistakes() throws IOException {
    Path none = data.resolve("train");
    Object[] evaluate =
        words("evaluate --samples 20 --mistakes 3 --model", run, "--data", data, "--none", none);
    JsonNode json = Cli.run(Cli.with(List.of(evaluate), "--json")).json();
    assertThat(json.at("/none/images").asInt()).isEqualTo(20);
    assertThat(json.at("/none/curve")).hasSize(29);
    assertThat(json.at("/intervals/map/low").isNumber()).isTrue();
    assertThat(json.at("/mistakes/cooccurrence/labels")).hasSize(SHAPES.size());
    Cli text = Cli.run(evaluate);
    assertThat(text.out())
        .contains("False alarms on the images of --none", "95 % interval", "Most confident wrong");
    Cli missing =
        Cli.run("evaluate", "--model", run, "--data", data, "--none", folder.resolve("nowhere"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("Folder not found").hasLineCount(1);
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("a.jpg"), "no image");
    Cli unreadable = Cli.run("evaluate", "--model", run, "--data", data, "--none", broken);
    assertThat(unreadable.code()).isEqualTo(2);
    assertThat(unreadable.err()).contains("None of the 1 images can be read");
  }

  @Test
  void compareFindsABetterRunAndNoDifferenceOfEqualOnes() throws IOException {
    Path good = runOf("good", 300, 1, 1);
    Path alike = runOf("alike", 300, 1, 2);
    Path bad = runOf("bad", 300, 4, 3);
    JsonNode same = Cli.run("compare", good, alike, "--samples", 200, "--json").json();
    assertThat(same.at("/metrics/map/low").asDouble()).isLessThanOrEqualTo(0);
    assertThat(same.at("/metrics/map/high").asDouble()).isGreaterThanOrEqualTo(0);
    JsonNode worse = Cli.run("compare", good, bad, "--samples", 200, "--json").json();
    assertThat(worse.at("/metrics/map/high").asDouble()).isLessThan(0);
    Cli one = Cli.run("compare", good, bad, "--metric", "ap." + SHAPES.get(0), "--samples", 20);
    assertThat(one.out()).contains("ap." + SHAPES.get(0), "20 bootstrap samples");
    Cli unknown = Cli.run("compare", good, bad, "--metric", "nonsense");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("no such metric").hasLineCount(1);
  }

  @Test
  void compareRefusesOtherImagesAndTargetsAndNamesThem() throws IOException {
    Path a = runOf("a", 40, 1, 1);
    Path shorter = runOf("shorter", 39, 1, 1);
    Cli refused = Cli.run("compare", a, shorter);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("1 only in " + a + " (39.jpg)").hasLineCount(1);
    Path other = runOf("other", 40, 1, 1);
    Path table = other.resolve("predictions.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(table));
    String row = rows.get(5);
    rows.set(5, row.contains(",,1") ? row.replace(",,1", ",,0") : row.replace(",,0", ",,1"));
    Files.write(table, rows);
    Cli differing = Cli.run("compare", a, other);
    assertThat(differing.code()).isEqualTo(2);
    assertThat(differing.err()).contains("The target of 4.jpg differs").hasLineCount(1);
    assertThat(Cli.run("compare", a, folder.resolve("nowhere")).err())
        .contains("is not a run directory");
    Path foreign = runOf("foreign", 40, 1, 1);
    Path renamed = foreign.resolve("predictions.csv");
    String header = Files.readString(renamed);
    Files.writeString(renamed, header.replace("." + SHAPES.get(0), ".other"));
    Cli others = Cli.run("compare", a, foreign);
    assertThat(others.code()).isEqualTo(2);
    assertThat(others.err()).contains("is not of this run").hasLineCount(1);
  }
}
