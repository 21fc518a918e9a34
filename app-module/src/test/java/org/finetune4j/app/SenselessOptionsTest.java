package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an option cannot mean is refused in one line, before any work; the model is not even read.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SenselessOptionsTest {
  private Path folder;
  private Path data;

  @BeforeAll
  void images(@TempDir Path temporary) throws IOException {
    folder = temporary;
    data = folder.resolve("shapes");
    new ShapeImages(10, 1).write(data);
  }

  @ParameterizedTest
  @CsvSource({
    "--start-lr,0",
    "--start-lr,-1",
    "--start-lr,NaN",
    "--end-lr,1e-9",
    "--end-lr,Infinity",
    "--steps,0",
    "--steps,22"
  })
  void aSweepThatGoesNowhere(String option, String value) {
    assertRefused(
        Cli.run(
            "lr-find",
            "labels",
            "--data",
            data,
            "--untrained",
            "--backbone",
            "small",
            option,
            value),
        option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-4"})
  void aBatchOfNothing(String batch) {
    assertRefused(evaluate("--batch", batch), "--batch");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 999_999})
  void threadsThatNobodyHas(int threads) {
    assertRefused(train("--untrained", "--threads", threads), "--threads");
    assertRefused(evaluate("--threads", threads), "--threads");
    assertRefused(Cli.run("predict", "--model", "none", data, "--threads", threads), "--threads");
    assertRefused(Cli.run("bench", "--threads", threads), "--threads");
    assertRefused(Cli.run("demo", "--out", folder, "--threads", threads), "--threads");
  }

  @Test
  void patienceBelowNone() {
    assertRefused(train("--untrained", "--patience", -5), "--patience");
  }

  @Test
  void weightsAndNone() {
    assertRefused(train("--untrained", "--weights", "w.safetensors"), "exclude each other");
  }

  private Cli train(Object... more) {
    return Cli.run(
        Cli.with(List.of("train", "labels", "--data", data, "--out", folder.resolve("run")), more));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "5,-2", "NaN"})
  void aRadiusOfNothing(String radius) {
    assertRefused(evaluate("--radius", radius), "--radius");
  }

  @ParameterizedTest
  @CsvSource({"--count,-5", "--count,0", "--columns,0", "--columns,-1"})
  void aSheetOfNothing(String option, String value) {
    assertRefused(Cli.run("show-batch", "labels", "--data", data, option, value), option);
    assertRefused(
        Cli.run("show-results", "--model", "none", "--data", data, option, value), option);
  }

  @ParameterizedTest
  @CsvSource({
    "--hold-out,1",
    "--valid-share,0.3",
    "--split-column,is_valid",
    "--lr-mult,50",
    "--split-seed,7",
    "--folds,1"
  })
  void whatFoldsMakeMeaningless(String option, String value) {
    assertRefused(
        Cli.run("cross-validate", "points", "--data", data, "--untrained", option, value), option);
  }

  @Test
  void aPlaceThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    for (Path place : List.of(folder, file.resolve("curve"))) {
      assertRefused(evaluate("--plot", place), place + " cannot be written");
      assertRefused(evaluate("--predictions", place), place + " cannot be written");
      assertRefused(
          Cli.run("thresholds", "--model", "none", "--data", data, "--plot", place),
          place + " cannot be written");
      assertRefused(
          Cli.run("lr-find", "labels", "--data", data, "--untrained", "--plot", place),
          place + " cannot be written");
      assertRefused(
          Cli.run("show-batch", "labels", "--data", data, "--out", place),
          place + " cannot be written");
    }
    assertThat(file).hasContent("in the way");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "0x1p-1",
        "0.5d",
        "5",
        "-3",
        "0,5,0.2",
        "\u0660.\u0665"
      })
  void aThresholdThatIsNoProbability(String threshold) {
    assertRefused(evaluate("--threshold", threshold), "--threshold");
    assertRefused(
        Cli.run("predict", "--model", "none", data, "--threshold", threshold), "--threshold");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "1e400", "0x10", "-1", "\u0663", "99999999999999999999"})
  void aNumberThatIsNoneOrTooLargeOrBelowNothing(String value) {
    for (String option :
        List.of(
            "--batch",
            "--freeze-epochs",
            "--epochs",
            "--lr",
            "--lr-mult",
            "--min-scale",
            "--cached-views",
            "--cache-mb",
            "--patience",
            "--valid-share",
            "--threads")) {
      boolean possible = value.startsWith("999") && List.of("--lr", "--lr-mult").contains(option);
      if (!possible) {
        assertRefused(train("--untrained", option, value), option);
      }
    }
  }

  @Test
  void indicatorsAreOfATable() {
    assertRefused(Cli.run("predict", "--model", "none", data, "--indicators"), "--csv");
  }

  private Cli evaluate(Object... more) {
    return Cli.run(Cli.with(List.of("evaluate", "--model", "none", "--data", data), more));
  }

  private static void assertRefused(Cli run, String named) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("finetune4j: ").contains(named).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }
}
