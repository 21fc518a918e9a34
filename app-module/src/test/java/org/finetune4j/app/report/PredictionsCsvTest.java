package org.finetune4j.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsCsvTest {
  private static final String POINTS =
      "file,target.nose.x,target.nose.y,score.nose.x,score.nose.y,width,height\n"
          + "a.jpg,0.5,0.25,0.4,0.2,640,480\n";

  @TempDir Path folder;

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("some.csv"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertReadsBack(
      Predictions written, Function<Path, ? extends Predictions> reader) throws IOException {
    Path file = Files.createTempFile("predictions", ".csv");
    try {
      PredictionsCsv.write(file, written);
      assertThat(reader.apply(file)).usingRecursiveComparison().isEqualTo(written);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 200)
  void labelsReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int classes)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][classes];
    float[][] targets = new float[images][classes];
    boolean[][] counted = new boolean[images][classes];
    for (int row = 0; row < images; row++) {
      for (int c = 0; c < classes; c++) {
        scores[row][c] = (float) random.nextDouble();
        targets[row][c] = random.nextInt(2);
        counted[row][c] = random.nextInt(8) > 0;
      }
    }
    assertReadsBack(
        new LabelPredictions(
            names(classes), scores, targets, counted, groups(images), files(images)),
        PredictionsCsv::readLabels);
  }

  @Property(tries = 200)
  void pointsReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int points)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] predicted = new double[images][points][2];
    double[][][] target = new double[images][points][2];
    boolean[][] present = new boolean[images][points];
    double[][] millimetres = new double[images][2];
    for (int row = 0; row < images; row++) {
      for (int k = 0; k < points; k++) {
        present[row][k] = random.nextInt(8) > 0;
        for (int axis = 0; axis < 2; axis++) {
          target[row][k][axis] = random.nextDouble(-1, 1);
          predicted[row][k][axis] = random.nextDouble(-2, 2);
          millimetres[row][axis] = random.nextDouble(0.1, 3);
        }
      }
    }
    int[] sizes = random.ints(images, 1, 2000).toArray();
    assertReadsBack(
        new PointPredictions(
            names(points),
            predicted,
            target,
            present,
            sizes,
            sizes,
            groups(images),
            files(images),
            random.nextBoolean() ? Optional.empty() : Optional.of(millimetres)),
        PredictionsCsv::readPoints);
  }

  @Property(tries = 200)
  void categoriesReadBackExactly(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 4) int classes)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][classes];
    for (float[] row : scores) {
      for (int c = 0; c < classes; c++) {
        row[c] = (float) random.nextDouble();
      }
    }
    int[] targets = random.ints(images, 0, classes).toArray();
    assertReadsBack(
        new CategoryPredictions(names(classes), scores, targets, groups(images), files(images)),
        PredictionsCsv::readCategory);
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "class, \"" + i + "\"\n\u00e9").toList();
  }

  private static List<String> groups(int count) {
    return IntStream.range(0, count).mapToObj(i -> i % 3 == 0 ? "" : "person " + i % 3).toList();
  }

  private static List<String> files(int count) {
    return IntStream.range(0, count).mapToObj(i -> "folder/image " + i + ".jpg").toList();
  }

  @Test
  void whatIsWrittenIsAsItAlwaysWas() throws IOException {
    Path file = folder.resolve("written.csv");
    PredictionsCsv.write(file, labels());
    assertThat(file)
        .hasContent("file,group,target.cat,target.dog,score.cat,score.dog\na.jpg,,1,,0.75,0.25\n");
    PredictionsCsv.write(file, PredictionsCsv.readPoints(file(POINTS)));
    assertThat(file)
        .hasContent(
            "file,group,target.nose.x,target.nose.y,score.nose.x,score.nose.y,width,height\n"
                + "a.jpg,,0.5,0.25,0.4,0.2,640,480\n");
  }

  private LabelPredictions labels() {
    return PredictionsCsv.readLabels(
        file("file,target.cat,target.dog,score.cat,score.dog\na.jpg,1,,0.75,0.25\n"));
  }

  @Test
  void theFilesOfEarlierRunsAreRead() throws URISyntaxException {
    assertThat(PredictionsCsv.readLabels(earlier("labels")).count()).isPositive();
    assertThat(PredictionsCsv.readCategory(earlier("category")).count()).isPositive();
    assertThat(PredictionsCsv.readPoints(earlier("points")).points())
        .containsExactly("left", "right");
  }

  private static Path earlier(String task) throws URISyntaxException {
    String resource = "/legacy/" + task + "/predictions.csv";
    return Path.of(PredictionsCsvTest.class.getResource(resource).toURI());
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
        PredictionsCsv.readLabels(
            file(
                "\uFEFFscore.cat,note,\"target.cat\",file\r\n"
                    + "0.5,\"said \"\"yes\"\",\r\ntwice\",1.0,a.jpg\r\n\r\n"
                    + "1e-3,,0,b.jpg"));
    assertThat(predictions.files()).containsExactly("a.jpg", "b.jpg");
    assertThat(predictions.groups()).containsExactly("", "");
    assertThat(predictions.score(1, 0)).isEqualTo(1e-3f);
  }

  /** The nearest double of this number lies half way between two floats, and itself does not. */
  @Test
  void aScoreIsRoundedOnce() {
    String text = "0.50000002980232240";
    assertThat((float) Double.parseDouble(text)).isNotEqualTo(Float.parseFloat(text));
    LabelPredictions read =
        PredictionsCsv.readLabels(file("file,target.cat,score.cat\na.jpg,1," + text + "\n"));
    assertThat(read.score(0, 0)).isEqualTo(Float.parseFloat(text));
  }

  @Test
  void aTableOfManyLabelsIsRead() {
    int classes = 20_000;
    String header =
        IntStream.range(0, classes)
            .mapToObj(c -> ",target." + c + ",score." + c)
            .reduce(new StringBuilder("file"), StringBuilder::append, StringBuilder::append)
            .toString();
    LabelPredictions read =
        PredictionsCsv.readLabels(file(header + "\na.jpg" + ",0,0.5".repeat(classes) + "\n"));
    assertThat(read.classes()).hasSize(classes);
  }

  private void refused(String text, String... parts) {
    assertThatThrownBy(() -> PredictionsCsv.readLabels(file(text)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("some.csv")
        .hasMessageContainingAll(parts)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(1_100));
  }

  @Test
  void badTablesAreRefusedWithTheRow() {
    String header = "file,target.cat,score.cat\na.jpg,1,0.5\n";
    refused("", "empty");
    refused("file,target.cat,score.cat\n", "no rows");
    refused("file,target.cat\na.jpg,1\n", "no column 'score.<name>'");
    refused("file,score.cat\na.jpg,1\n", "no column 'target.cat'");
    refused("target.cat,score.cat\n1,1\n", "no column 'file'");
    refused("file,file,target.cat,score.cat\na,b,1,1\n", "'file' twice");
    refused("file,target.cat,score.cat,score.cat\na,1,1,1\n", "'score.cat' twice");
    refused(header + "b.jpg,1\n", "row 3", "2 of at least 3");
    refused(header + "b.jpg,1,0.5,1\n", "row 3", "4 cells under a header of 3");
    refused(header + "b.jpg,1,much\n", "row 3", "'score.cat'", "'much'", "not a number");
    refused(header + "b.jpg,1,NaN\n", "row 3", "'NaN' is not a number");
    refused(header + "b.jpg,1,1.5\n", "row 3", "not between 0 and 1");
    refused(header + "b.jpg,yes,0.5\n", "row 3", "'target.cat'", "'yes'");
    refused(header + "b.jpg,2,0.5\n", "row 3", "neither 0 nor 1");
    refused(header + "\"b.jpg,1,0.5\n", "row 3", "not closed");
    refused(header + "\"b\".jpg,1,0.5\n", "row 3", "after a closing quote");
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
    refused(much + ",score.cat\na.jpg,1\n", "no column 'target.cat'");
    refused("file,target." + much + ",score." + much + "\na.jpg,1," + much + "\n", "not a number");
    refused("file," + much + "," + much + "\na,1,1\n", "no column 'score.<name>'");
  }

  @Test
  void whatIsNoTextFileIsNotRead() throws IOException {
    Path file = folder.resolve("image.csv");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0});
    assertThatThrownBy(() -> PredictionsCsv.readLabels(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("image.csv", "UTF-8");
    assertThatThrownBy(() -> PredictionsCsv.readLabels(folder))
        .isInstanceOf(BadInputException.class);
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
      assertThatThrownBy(() -> PredictionsCsv.readPoints(file(POINTS + row + "\n")))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("some.csv, row 3");
    }
  }

  @Test
  void anImageOfTwoClassesIsNoCategory() {
    assertThatThrownBy(
            () ->
                PredictionsCsv.readCategory(
                    file("file,target.a,target.b,score.a,score.b\nx,1,1,0.5,0.5\n")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 2: the image has 2 classes");
  }
}
