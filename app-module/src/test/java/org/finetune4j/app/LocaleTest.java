package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program writes is the same wherever its user lives: digits, case, dates, charts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocaleTest {
  /** Files that hold neither times nor places. */
  private static final List<String> OF_A_RUN = List.of("predictions.csv", "thresholds.png");

  private final Locale locale = Locale.getDefault();
  private final TimeZone zone = TimeZone.getDefault();
  private Path folder;
  private Path data;
  private Map<String, String> expected;

  @BeforeAll
  void atHome(@TempDir Path temporary) throws IOException {
    folder = temporary;
    data = folder.resolve("shapes");
    new ShapeImages(20, 1).write(data);
    expected = outputs("en-US", "UTC");
  }

  @AfterAll
  void backHome() {
    Locale.setDefault(locale);
    TimeZone.setDefault(zone);
  }

  @ParameterizedTest
  @CsvSource({
    "ar-EG-u-nu-arab, Africa/Cairo",
    "tr-TR, Europe/Istanbul",
    "th-TH-u-ca-buddhist-nu-thai, Asia/Bangkok"
  })
  void outputsAreThoseOfAnyOtherPlace(String place, String time) throws IOException {
    Map<String, String> outputs = outputs(place, time);
    assertThat(outputs.keySet()).isEqualTo(expected.keySet());
    outputs.forEach((what, there) -> assertThat(there).as(what).isEqualTo(expected.get(what)));
  }

  private Map<String, String> outputs(String place, String time) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(place));
    TimeZone.setDefault(TimeZone.getTimeZone(time));
    Path run = folder.resolve("run-" + place);
    Map<String, String> outputs = new TreeMap<>();
    Cli trained =
        Cli.run(
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
            1,
            "--out",
            run);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(asciiDigits(trained.out() + trained.err())).isTrue();
    List<Object> measured = List.of("--model", run, "--data", data, "--threads", 1);
    put(outputs, "evaluate", measured);
    put(outputs, "evaluate", with(measured, "--json"));
    put(outputs, "thresholds", with(measured, "--plot", run.resolve("thresholds.png")));
    put(outputs, "predict", List.of("--model", run, "--csv", data.resolve("train/0000.jpg")));
    put(outputs, "summary", List.of("labels", "--data", data));
    for (String name : OF_A_RUN) {
      outputs.put(name, Files.readString(run.resolve(name), StandardCharsets.ISO_8859_1));
    }
    for (String name :
        List.of("metrics.csv", "config.json", "report.json", "report.html", "log.txt")) {
      assertThat(asciiDigits(Files.readString(run.resolve(name)))).as(name).isTrue();
    }
    return outputs;
  }

  private static List<Object> with(List<Object> arguments, Object... more) {
    return List.of(Cli.with(arguments, more));
  }

  private void put(Map<String, String> outputs, String command, List<Object> arguments) {
    List<Object> line = new ArrayList<>(List.of(command));
    line.addAll(arguments);
    Cli ran = Cli.run(line.toArray());
    // The run's own folder is called after the place.
    String all = (ran.code() + "\n" + ran.out() + ran.err()).replaceAll("run-[\\w-]+", "run");
    outputs.put(command + " " + outputs.size(), all);
  }

  private static boolean asciiDigits(String text) {
    return text.chars().noneMatch(c -> c > 127 && Character.isDigit(c));
  }
}
