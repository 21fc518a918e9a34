package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Point;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Which data the options mean, and what a model makes of it. */
class DataOptionsTest {
  private static final Task EYES = new Task.Points(List.of("left", "right"), Optional.empty());
  private static final Task NOSE = new Task.Points(List.of("nose"), Optional.empty());
  private static final Optional<Point> LEFT = Optional.of(new Point(1, 2));
  private static final Optional<Point> RIGHT = Optional.of(new Point(3, 4));

  @TempDir private Path data;

  private DataOptions options(String arguments) {
    String[] words = ("--data " + data + " " + arguments).strip().split(" +");
    Asker asker = new Asker();
    new CommandLine(asker).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
    return asker.options;
  }

  /** A command that has the options. */
  @CommandLine.Command
  private static final class Asker {
    @CommandLine.Mixin private DataOptions options;
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(data.resolve(name).getParent());
    Files.writeString(data.resolve(name), text);
  }

  private void eyes(String header) throws IOException {
    file("a.jpg", "");
    file("points.csv", header + "\na.jpg,3,4,1,2\n");
  }

  private void biwi(String... folders) throws IOException {
    for (String folder : folders) {
      file(folder + "/rgb.cal", "500 0 32 \n0 500 24 \n0 0 1 \n");
      file(folder + "/frame_00003_pose.txt", "1 0 0 \n0 1 0 \n0 0 1 \n\n0 0 900.0 \n");
      file(folder + "/frame_00003_rgb.png", "");
    }
  }

  private static List<Optional<Point>> points(SampleTable table) {
    return table.samples().get(0).target().points();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable read) {
    return assertThatThrownBy(read)
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).endsWith("."));
  }

  @Test
  void aModelFindsItsPointsByTheNamesGiven() throws IOException {
    eyes("file,x1,y1,x2,y2");
    SampleTable table = options("--x x1,x2 --y y1,y2 --point right,left").readFor(EYES);
    assertThat(points(table)).containsExactly(LEFT, RIGHT);
    assertThat(table.task()).isEqualTo(EYES);
  }

  @Test
  void aModelFindsItsPointsByTheNamesOfTheColumns() throws IOException {
    eyes("file,right_x,right_y,left_x,left_y");
    assertThat(points(options("--x right_x,left_x --y right_y,left_y").readFor(EYES)))
        .containsExactly(LEFT, RIGHT);
  }

  @Test
  void columnsThatSayNothingOfAModelsPointsAreInItsOrder() throws IOException {
    eyes("file,x1,y1,x2,y2");
    assertThat(points(options("--x x2,x1 --y y2,y1").readFor(EYES))).containsExactly(LEFT, RIGHT);
  }

  @Test
  void pointsThatAModelDoesNotKnowAreRefused() throws IOException {
    eyes("file,chin_x,chin_y,left_x,left_y");
    String columns = "--x chin_x,left_x --y chin_y,left_y";
    refused(() -> options(columns).readFor(EYES))
        .hasMessageContaining("predicts the points left, right, but the data has chin, left");
    refused(() -> options(columns + " --point a,b").readFor(EYES)).hasMessageContaining("a, b");
    refused(() -> options("--x left_x --y left_y").readFor(EYES)).hasMessageContaining("centre");
  }

  @Test
  void pointsThatChangePlacesAreGiven() throws IOException {
    eyes("file,izq_x,izq_y,der_x,der_y");
    String columns = "--x izq_x,der_x --y izq_y,der_y";
    assertThat(options(columns).read(TaskKind.POINTS).task().flipOrder()).containsExactly(0, 1);
    assertThat(options(columns + " --swap izq=der").read(TaskKind.POINTS).task().flipOrder())
        .containsExactly(1, 0);
    refused(() -> options(columns + " --swap izq").read(TaskKind.POINTS))
        .hasMessageContaining("--swap needs two points, for example a=b, not 'izq'");
    refused(() -> options(columns + " --swap izq=nose").read(TaskKind.POINTS))
        .hasMessageContaining("the points are izq, der");
    refused(() -> options(columns + " --swap izq=der --swap der=der").read(TaskKind.POINTS))
        .hasMessageContaining("repeats a point of an earlier pair");
  }

  @Test
  void aSinglePointNeedsNoName() throws IOException {
    eyes("file,x,y,x2,y2");
    assertThat(points(options("").readFor(NOSE))).containsExactly(RIGHT);
    assertThat(points(options("--point nose").readFor(NOSE))).containsExactly(RIGHT);
    refused(() -> options("--point chin").readFor(NOSE)).hasMessageContaining("chin");
    Files.delete(data.resolve("points.csv"));
    biwi("01");
    assertThat(options("").readFor(NOSE).task()).isEqualTo(NOSE);
  }

  @Test
  void aColumnThatLeavesNoNameIsRefused() throws IOException {
    eyes("file,x,y,who,z");
    refused(() -> options("--x x,who --y y,who").read(TaskKind.POINTS))
        .hasMessageContaining("'x' gives its point no name")
        .hasMessageContaining("--point");
    refused(() -> options("--x x,who --y y,who --point ,q").read(TaskKind.POINTS))
        .hasMessageContaining("no name");
    refused(() -> options("--x x,who --y y,who --point q,q").read(TaskKind.POINTS))
        .hasMessageContaining("'q'");
  }

  @Test
  void aPersonInTwoBiwiFoldersIsOneGroup() throws IOException {
    biwi("01", "02", "07");
    assertThat(options("--people 01=a,7=a,22=b").read(TaskKind.POINTS).groups())
        .containsExactly("a", "02");
    refused(() -> options("--people anna=01").read(TaskKind.POINTS)).hasMessageContaining("anna");
  }

  @Test
  void labelsHaveGroupsWhereTheColumnIsNamed() throws IOException {
    file("train/a.jpg", "");
    file("train.csv", "fname,labels,who\na.jpg,dog,anna\n");
    assertThat(options("--group who").read(TaskKind.LABELS).groups()).containsExactly("anna");
    Task known = new Task.Labels(Vocabulary.of(Set.of("dog")));
    assertThat(options("--group who").readFor(known).groups()).containsExactly("anna");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LABELS | --x a",
        "LABELS | --point a",
        "LABELS | --y-range none",
        "LABELS | --people 1=a",
        "LABELS | --swap a=b",
        "LABELS | --difficult drop",
        "POINTS | --calibration 01",
        "POINTS | --people 1=a",
        "POINTS | --labels a",
        "CATEGORY | --group who",
        "CATEGORY | --csv train.csv",
        "CATEGORY | --split-column v"
      })
  void anOptionThatDoesNotApplyToTheDataIsRefused(TaskKind kind, String option) throws IOException {
    file("train.csv", "fname,labels\na.jpg,dog\n");
    file("points.csv", "file,x,y\na.jpg,1,2\n");
    refused(() -> options(option).read(kind))
        .hasMessageStartingWith(option.split(" ")[0] + " is for ")
        .hasMessageContaining("is read as " + (kind == TaskKind.CATEGORY ? "a folder" : "a table"))
        .hasMessageEndingWith(": leave it out.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"--group a", "--x a", "--y a", "--point a", "--file a", "--images a"})
  void whatNamesAColumnDoesNotApplyToBiwi(String option) throws IOException {
    biwi("01");
    refused(() -> options(option).read(TaskKind.POINTS))
        .hasMessageStartingWith(option.split(" ")[0] + " is for a table of")
        .hasMessageContaining("is read as Biwi's folders");
  }

  @Test
  void theKindIsGuessedFromTheFolder() throws IOException {
    assertThat(options("").guess()).isEqualTo(TaskKind.CATEGORY);
    biwi("07");
    assertThat(options("").guess()).isEqualTo(TaskKind.POINTS);
    file("train.csv", "");
    assertThat(options("").guess()).isEqualTo(TaskKind.LABELS);
    file("points.csv", "");
    assertThat(options("").guess()).isEqualTo(TaskKind.POINTS);
    assertThat(options("--labels tags").guess()).isEqualTo(TaskKind.LABELS);
  }

  @Test
  void theKindIsGuessedFromTheTablesColumns() throws IOException {
    file("t.csv", "file,x,y\n");
    assertThat(options("--csv t.csv").guess()).isEqualTo(TaskKind.POINTS);
    file("t.csv", "file;x;y\n");
    assertThat(options("--csv t.csv --delimiter ;").guess()).isEqualTo(TaskKind.POINTS);
    file("t.csv", "file,labels,x,y\n");
    assertThat(options("--csv t.csv").guess()).isEqualTo(TaskKind.LABELS);
    file("t.csv", "file,tags\n");
    assertThat(options("--csv t.csv").guess()).isEqualTo(TaskKind.LABELS);
  }

  @Test
  void theTaskOfAModelIsNamedWhereTheDataIsOfAnother() throws IOException {
    file("train.csv", "fname,labels\na.jpg,dog\n");
    refused(() -> options("").readFor(EYES))
        .hasMessageContaining("The model predicts the points left, right, but " + data)
        .hasMessageContaining("neither a table points.csv nor Biwi's folders");
    Files.move(data.resolve("train.csv"), data.resolve("points.csv"));
    Task labels = new Task.Labels(Vocabulary.of(Set.of("a", "b", "c", "d", "e", "f")));
    refused(() -> options("").readFor(labels))
        .hasMessageContaining("The model predicts the labels a, b, c, d, e, ..., but " + data)
        .hasMessageContaining("no table train.csv: name it with --csv");
    file("points.csv", "file,x,y\na.jpg,1,2\n");
    refused(() -> options("--csv points.csv").readFor(labels))
        .hasMessageStartingWith("The model predicts the labels a, b, c, d, e, ..., but " + data)
        .hasMessageContaining("points.csv has no columns for them: name the columns with --labels");
    file("train.csv", "fname,labels\na.jpg,dog\n");
    refused(() -> options("--csv train.csv").readFor(NOSE))
        .hasMessageStartingWith("The model predicts the points nose, but " + data)
        .hasMessageContaining(
            "train.csv has no columns for them: name the columns with --x and --y");
  }

  @Test
  void aClassThatAModelDoesNotKnowIsRefusedWithThoseItKnows() throws IOException {
    file("cat/a.jpg", "");
    file("dog/b.jpg", "");
    Task known = new Task.Category(Vocabulary.of(Set.of("cat", "horse")));
    refused(() -> options("").readFor(known))
        .hasMessageContaining(
            "is of the class 'dog', which is none of the 2 known (cat, horse): take it out");
  }

  @Test
  void aTableThatIsNowhereIsReportedMissingInBothFolders() {
    for (TaskKind kind : List.of(TaskKind.LABELS, TaskKind.POINTS)) {
      refused(() -> options("--csv gone.csv").read(kind))
          .hasMessageContaining("File not found: gone.csv, neither in " + data)
          .hasMessageContaining(Path.of("").toAbsolutePath().toString());
    }
    refused(() -> options("--csv " + data.resolve("gone.csv")).read(TaskKind.POINTS))
        .hasMessage("File not found: %s (--csv).", data.resolve("gone.csv"));
    refused(() -> options("--csv /").read(TaskKind.LABELS))
        .hasMessage("File not found: / (--csv).");
  }
}
