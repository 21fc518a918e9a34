package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.finetune4j.app.demo.FaceImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A summary goes through to its end and lists all that is wrong. */
class SummaryCommandTest {
  @TempDir private Path data;
  private List<String> files;

  @BeforeEach
  void faces() throws IOException {
    new FaceImages(2, 2, 1).write(data);
    files =
        Files.readAllLines(data.resolve("points.csv")).stream()
            .skip(1)
            .map(row -> row.split(",")[0])
            .toList();
  }

  private void table(String... places) throws IOException {
    StringBuilder csv = new StringBuilder("file,x,y\n");
    for (int i = 0; i < places.length; i++) {
      csv.append(files.get(i)).append(',').append(places[i]).append('\n');
    }
    Files.writeString(data.resolve("points.csv"), csv);
  }

  private Cli summary(Object... more) {
    return Cli.run(Cli.with(List.of("summary", "--data", data), more));
  }

  @Test
  void imagesThatAreNotThereAreAmongTheBadFiles() throws IOException {
    Files.delete(data.resolve(files.get(1)));
    Files.delete(data.resolve(files.get(3)));
    Cli printed = summary();
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out())
        .contains("Bad files")
        .contains(files.get(1) + " is not there", files.get(3) + " is not there")
        .contains("One sample on its way: " + files.get(0));
  }

  @Test
  void skippedImagesAreNotCounted() throws IOException {
    Files.delete(data.resolve(files.get(1)));
    Cli all = summary();
    assertThat(all.out()).contains("points: 4 images, first rows").contains(files.get(1) + "  ");
    Cli skipped = summary("--on-bad-image", "skip");
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(skipped.out())
        .contains("points: 3 images, first rows")
        .doesNotContain(files.get(1) + "  ")
        .contains("Bad files");
  }

  @Test
  void pointsThatChangePlacesAreNamedOnlyWhereImagesAreMirrored() throws IOException {
    Files.writeString(data.resolve("points.csv"), "file,a,b,c,d\n" + files.get(0) + ",1,2,3,4\n");
    List<String> eyes = List.of("--x", "a,c", "--y", "b,d", "--point", "left eye,right eye");
    assertThat(summary(Cli.with(eyes, "--augment", "affine")).err()).contains("In mirrored images");
    Cli plain = summary(Cli.with(eyes, "--augment", "none"));
    assertThat(plain.code()).as(plain.err()).isZero();
    assertThat(plain.err()).doesNotContain("In mirrored images");
  }

  @Test
  void anOptionThatSplitsTakesThePlaceOfTheFoldersSplit() throws IOException {
    Path classes = data.resolve("classes");
    for (int i = 0; i < 8; i++) {
      Path folder =
          Files.createDirectories(
              classes.resolve(i < 4 ? "train" : "valid").resolve(i % 2 == 0 ? "a" : "b"));
      Files.copy(data.resolve(files.get(0)), folder.resolve(i + ".png"));
    }
    String folders = "'train' is the training set";
    assertThat(Cli.run("summary", "category", "--data", classes).err()).contains(folders);
    Cli drawn = Cli.run("summary", "category", "--data", classes, "--valid-share", "0.25");
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.err()).doesNotContain(folders);
  }

  @Test
  void pointsOutsideTheirImageAreListedWithTheirPlace() throws IOException {
    table("0,0", "-0.5,3", "3,9000", ",");
    Cli printed = summary();
    assertThat(printed.code()).as(printed.err()).isZero();
    String outside = printed.out().substring(printed.out().indexOf("Points outside their image"));
    assertThat(outside.substring(0, outside.indexOf("One sample on its way")))
        .containsSubsequence(files.get(1), "-0.50", "3.00", files.get(2), "3.00", "9000.00")
        .doesNotContain(files.get(0))
        .doesNotContain(files.get(3));
  }

  @Test
  void pointsInsideAreReportedSo() throws IOException {
    table("1,1", "2,2");
    assertThat(summary().out()).contains("None: every point is inside its image.");
  }

  @Test
  void theSplitThatATrainingWouldDrawIsShown() throws IOException {
    Path classes = data.resolve("classes");
    for (int i = 0; i < 10; i++) {
      Path folder = Files.createDirectories(classes.resolve(i < 5 ? "a" : "b"));
      Files.copy(data.resolve(files.get(0)), folder.resolve(i + ".png"));
    }
    Cli printed = Cli.run("summary", "category", "--data", classes);
    assertThat(printed.err()).contains("train draws 2 of 10 images for validation");
    assertThat(printed.out()).contains("train").doesNotContain("unassigned");
    assertThat(Cli.run("summary", "category", "--data", classes, "--valid-share", 0.5).err())
        .doesNotContain("draws");
  }

  @Test
  void jsonHoldsWhatTheTablesShow() throws IOException {
    Files.delete(data.resolve(files.get(3)));
    table("1,1", "-0.5,3", "3,4", "5,5");
    Cli printed = summary("--json", "--rows", 2);
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.json().get("task").asText()).isEqualTo("points");
    assertThat(printed.json().get("images").asInt()).isEqualTo(4);
    assertThat(printed.json().get("rows")).hasSize(2);
    assertThat(printed.json().get("sizes").get("96x128").asInt()).isEqualTo(3);
    assertThat(printed.json().get("bad_files")).hasSize(1);
    assertThat(printed.json().get("points_outside")).hasSize(1);
    assertThat(printed.json().get("points_outside").get(0).get("x").asDouble()).isEqualTo(-0.5);
    assertThat(printed.json().get("steps").size()).isPositive();
  }

  @Test
  void whatIsQuietPrintsTheResultAlone() {
    assertThat(summary().err()).contains("Reading 4 images.");
    Cli quiet = summary("--quiet");
    assertThat(quiet.code()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).isEqualTo(summary().out());
    assertThat(summary("-q", "--rows", -1).err()).startsWith("finetune4j: ").hasLineCount(1);
  }

  @Test
  void placeholdersAreNamed() throws IOException {
    table("-1,-1", "12,14", "13,17");
    assertThat(summary().err()).contains("(-1, -1) on 1 image looks like a placeholder");
  }

  @Test
  void aClassThatIsOnNoTrainingImageIsNamed() throws IOException {
    Path classes = data.resolve("classes");
    for (String place : List.of("train/a/1.png", "train/b/2.png", "valid/c/3.png")) {
      Files.createDirectories(classes.resolve(place).getParent());
      Files.copy(data.resolve(files.get(0)), classes.resolve(place));
    }
    assertThat(Cli.run("summary", "category", "--data", classes).err())
        .contains("No training image has 'c', so it cannot be learned");
  }

  @Test
  void lessThanNoRowsAreRefused() {
    assertThat(summary("--rows", 0).code()).isZero();
    Cli printed = summary("--rows", -1);
    assertThat(printed.code()).isEqualTo(2);
    assertThat(printed.err()).contains("--rows must be 0 or more, not -1.");
  }
}
