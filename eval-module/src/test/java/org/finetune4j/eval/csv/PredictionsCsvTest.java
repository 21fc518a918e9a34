package org.finetune4j.eval.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.SomePredictions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsCsvTest {
  @TempDir Path folder;

  private static PredictionsTable table(String text) {
    try {
      return PredictionsTable.read(new StringReader(text), "some.csv");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Predictions predictions) {
    StringWriter out = new StringWriter();
    try {
      PredictionsCsv.write(out, predictions);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString();
  }

  @Property(tries = 300)
  void labelsReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int classes) {
    Predictions written = SomePredictions.labels(seed, images, classes);
    assertThat(PredictionsCsv.labels(table(text(written))))
        .usingRecursiveComparison()
        .isEqualTo(written);
  }

  @Property(tries = 300)
  void pointsReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int points) {
    Predictions written = SomePredictions.points(seed, images, points);
    assertThat(PredictionsCsv.points(table(text(written))))
        .usingRecursiveComparison()
        .isEqualTo(written);
  }

  @Property(tries = 300)
  void categoriesReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int classes) {
    Predictions written = SomePredictions.category(seed, images, classes);
    assertThat(PredictionsCsv.category(table(text(written))))
        .usingRecursiveComparison()
        .isEqualTo(written);
  }

  @Test
  void columnsAreTheOnesThatArePromised() {
    assertThat(table(text(labels())).places().keySet())
        .containsExactly("file", "group", "target.cat", "target.dog", "score.cat", "score.dog");
    PointPredictions points = PredictionsCsv.points(table(POINTS));
    assertThat(table(text(points)).places().keySet())
        .containsExactly(
            "file",
            "group",
            "target.nose.x",
            "target.nose.y",
            "score.nose.x",
            "score.nose.y",
            "width",
            "height");
  }

  private static final String POINTS =
      "file,target.nose.x,target.nose.y,score.nose.x,score.nose.y,width,height\n"
          + "a.jpg,0.5,0.25,0.4,0.2,640,480\n";

  private static LabelPredictions labels() {
    return PredictionsCsv.labels(
        table("file,target.cat,target.dog,score.cat,score.dog\na.jpg,1,,0.75,0.25\n"));
  }

  @Test
  void aBlankTargetIsNotCounted() {
    assertThat(labels().counted(0, 0)).isTrue();
    assertThat(labels().counted(0, 1)).isFalse();
    assertThat(labels().score(0, 1)).isEqualTo(0.25f);
  }

  @Test
  void aTableMadeElsewhereIsRead() {
    LabelPredictions predictions =
        PredictionsCsv.labels(
            table(
                "\uFEFFscore.cat,note,\"target.cat\",file\r\n"
                    + "0.5,\"said \"\"yes\"\",\r\ntwice\",1.0,a.jpg\r\n\r\n"
                    + "1e-3,,0,b.jpg"));
    assertThat(predictions.files()).containsExactly("a.jpg", "b.jpg");
    assertThat(predictions.groups()).containsExactly("", "");
    assertThat(predictions.score(1, 0)).isEqualTo(1e-3f);
  }

  @Test
  void writingLeavesTheFormerFileWhereItFails() throws IOException {
    Path file = folder.resolve("predictions.csv");
    PredictionsCsv.write(file, labels());
    byte[] before = Files.readAllBytes(file);
    Files.createDirectories(folder.resolve("predictions.csv.part").resolve("in the way"));
    assertThatIOException().isThrownBy(() -> PredictionsCsv.write(file, labels()));
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aWrittenFileIsAloneInItsFolder() throws IOException {
    Path file = folder.resolve("predictions.csv");
    PredictionsCsv.write(file, labels());
    PredictionsCsv.write(file, labels());
    assertThat(folder.toFile().list()).containsExactly("predictions.csv");
    assertThat(PredictionsCsv.readLabels(file)).usingRecursiveComparison().isEqualTo(labels());
  }

  @Test
  void aFileThatIsNotTextIsRefused() throws IOException {
    Path file = folder.resolve("image.csv");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PredictionsCsv.readLabels(file))
        .withMessageContainingAll("image.csv", "UTF-8");
  }

  private static void refused(String text, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PredictionsCsv.labels(table(text)))
        .withMessageContaining("some.csv")
        .withMessageContainingAll(parts);
  }

  @Test
  void badTablesAreRefusedWithTheRow() {
    String header = "file,target.cat,score.cat\na.jpg,1,0.5\n";
    refused("", "empty");
    refused("file,target.cat,score.cat\n", "no row");
    refused("file,target.cat\na.jpg,1\n", "score.<name>");
    refused("file,score.cat\na.jpg,1\n", "no column 'target.cat'");
    refused("target.cat,score.cat\n1,1\n", "no column 'file'");
    refused("file,file,target.cat,score.cat\na,b,1,1\n", "twice");
    refused(header + "b.jpg,1\n", "row 3", "2 cells, not 3");
    refused(header + "b.jpg,1,much\n", "row 3", "'score.cat'", "'much'", "not a number");
    refused(header + "b.jpg,1,NaN\n", "row 3", "not between 0 and 1");
    refused(header + "b.jpg,1,1.5\n", "row 3", "not between 0 and 1");
    refused(header + "b.jpg,yes,0.5\n", "row 3", "'target.cat'", "'yes'");
    refused(header + "b.jpg,2,0.5\n", "row 3", "neither 0 nor 1");
    refused(header + "\"b.jpg,1,0.5\n", "row 3", "never closed");
    refused(header + "\"b\".jpg,1,0.5\n", "row 3", "after a closing quote");
    refused(header + "b\".jpg,1,0.5\n", "row 3", "quote inside");
    refused(header + "b.jpg\r,1,0.5\n", "row 3", "carriage return");
    refused(header + "b.jpg,1," + "5".repeat(70_000) + "\n", "row 3", "characters");
    refused(header + "b.jpg" + ",".repeat(200_000) + "\n", "row 3", "cells");
  }

  @Test
  void rowsAreCountedAsASpreadsheetCountsThem() {
    refused("\nfile,target.cat,score.cat\n\na.jpg,1,0.5\r\n\r\nb.jpg,1,2\n", "row 6", "'2'");
  }

  @Test
  void numbersOfJavaAloneAreNone() {
    refused("file,target.cat,score.cat\na.jpg,1,0.5f\n", "row 2", "'0.5f'", "not a number");
    refused("file,target.cat,score.cat\na.jpg,0x1p0,0.5\n", "row 2", "'0x1p0'");
  }

  @Test
  void messagesStayShortWhateverTheFileHolds() {
    String much = "x".repeat(60_000);
    for (String text :
        List.of(
            much + ",score.cat\na.jpg,1\n",
            "file,target." + much + ",score." + much + "\na.jpg,1," + much + "\n",
            "file," + much + "," + much + "\na,1,1\n")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PredictionsCsv.labels(table(text)))
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800));
    }
  }

  @Test
  void whatIsNoFileIsNotOpened() {
    assertThatIOException().isThrownBy(() -> PredictionsCsv.readLabels(folder));
  }

  @Test
  void badPointsAreRefusedWithTheRow() {
    List<String> rows =
        List.of(
            "b.jpg,0.5,,0.4,0.2,640,480",
            "b.jpg,0.5,far,0.4,0.2,640,480",
            "b.jpg,0.5,0.5,NaN,0.2,640,480",
            "b.jpg,0.5,0.5,0.4,0.2,0,480",
            "b.jpg,0.5,0.5,0.4,0.2,640,4.5");
    for (String row : rows) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PredictionsCsv.points(table(POINTS + row + "\n")))
          .withMessageContaining("some.csv: row 3");
    }
  }

  @Test
  void anImageOfTwoClassesIsNoCategory() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PredictionsCsv.category(
                    table("file,target.a,target.b,score.a,score.b\nx,1,1,0.5,0.5\n")))
        .withMessageContaining("row 2 has 2 classes");
  }
}
