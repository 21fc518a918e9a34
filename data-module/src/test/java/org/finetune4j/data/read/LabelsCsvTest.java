package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsCsvTest {
  @TempDir Path dir;
  private DataFolder folder;

  @BeforeEach
  void twoImages() {
    folder = new DataFolder(dir).images("train/a.jpg", "train/b.jpg");
  }

  private SampleTable read(String text) {
    folder.text("train.csv", text);
    return LabelsCsv.pascal2007(dir).read();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(String text) {
    return assertThatThrownBy(() -> read(text)).isInstanceOf(BadInputException.class);
  }

  @Test
  void theLayoutOfPascal2007NeedsNoOptions() {
    SampleTable table = read("fname,labels,is_valid\na.jpg,dog cat,True\nb.jpg,,False\n");
    assertThat(table.task()).isEqualTo(new Task.Labels(Vocabulary.of(List.of("cat", "dog"))));
    assertThat(table.valid().samples())
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.target().names()).isEqualTo(Set.of("cat", "dog"));
              assertThat(s.image()).isEqualTo(dir.resolve("train/a.jpg"));
            });
    assertThat(table.train().samples())
        .singleElement()
        .satisfies(s -> assertThat(s.target().names()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"TRUE,VALID", "true,VALID", "1,VALID", "False,TRAIN", "FALSE,TRAIN", "0,TRAIN"})
  void theSplitIsReadInAnyCase(String cell, Role role) {
    assertThat(read("fname,labels,is_valid\na.jpg,dog," + cell + "\n").samples().get(0).role())
        .isEqualTo(role);
  }

  @Test
  void withoutASplitColumnTheRolesStayOpen() {
    assertThat(read("fname,labels\na.jpg,dog\n").samples().get(0).role())
        .isEqualTo(Role.UNASSIGNED);
  }

  @Test
  void aSplitColumnThatIsNamedMustExist() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\n");
    LabelsCsv reader = LabelsCsv.pascal2007(dir).splitColumn("held_out");
    assertThatThrownBy(reader::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no column 'held_out': it has fname, labels");
  }

  @Test
  void aGroupColumnIsReadWhereItIsNamed() {
    folder.text("train.csv", "fname,labels,who\na.jpg,dog, anna \nb.jpg,,ben\n");
    LabelsCsv reader = LabelsCsv.pascal2007(dir);
    assertThat(reader.groupColumn("who").read().groups()).containsExactly("anna", "ben");
    assertThat(reader.read().groups()).isEmpty();
  }

  @Test
  void aBlankGroupIsRefused() {
    folder.text("train.csv", "fname,labels,who\na.jpg,dog,anna\nb.jpg,dog, \n");
    assertThatThrownBy(LabelsCsv.pascal2007(dir).groupColumn("who")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 3: the column 'who' is blank");
  }

  @Test
  void theHeaderShowsWhetherATableHasLabels() {
    folder.text("train.csv", "fname,labels\n");
    assertThat(LabelsCsv.pascal2007(dir).hasColumns()).isTrue();
    assertThat(LabelsCsv.pascal2007(dir).labelsColumn("tags").hasColumns()).isFalse();
  }

  /** A superuser may read any file, so that this is skipped where the tests run as one. */
  @Test
  void aTableClosedToTheUserIsNotTakenForABadOne() throws IOException {
    Path csv = folder.text("train.csv", "fname,labels\na.jpg,dog\n");
    assumeTrue(csv.toFile().setReadable(false, false) && !Files.isReadable(csv));
    assertThatThrownBy(LabelsCsv.pascal2007(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("train.csv may not be read by this user");
  }

  @Test
  void aMissingColumnIsNamedWithThoseThatExist() {
    refused("fname,tags,is_valid\na.jpg,dog,0\n")
        .hasMessageContaining(
            "has no column 'labels': it has fname, tags, is_valid. Name the one of these");
  }

  @Test
  void aTableCutAtAnUnusualDelimiterIsSuspected() {
    refused("fname:labels\na.jpg:dog\n").hasMessageContaining("Name the delimiter that it has.");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(LabelsCsv.of(dir.resolve("none.csv"), dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none.csv");
  }

  @Test
  void aMissingImageFolderIsNamed() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\n");
    assertThatThrownBy(LabelsCsv.of(dir.resolve("train.csv"), dir.resolve("gone"))::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void aMissingImageIsNamedWithItsRow() {
    refused("fname,labels\na.jpg,dog\nc.jpg,cat\n")
        .hasMessageContaining("train.csv, row 3: there is no image 'c.jpg'");
  }

  @Test
  void aMissingImageCanBeLeftToTheLoader() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\nc.jpg,cat\n");
    assertThat(LabelsCsv.pascal2007(dir).requireImages(false).read().size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../train/a.jpg", "x/../../a.jpg", ".."})
  void aPathOutOfTheFolderIsRefused(String path) {
    refused("fname,labels\na.jpg,dog\n" + path + ",cat\n")
        .hasMessageContaining("row 3: '" + path + "' leads out of");
  }

  @Test
  void aFolderIsNoImage() throws IOException {
    Files.createDirectory(dir.resolve("train/sub"));
    refused("fname,labels\nsub,dog\n").hasMessageContaining("row 2: 'sub' is a folder in");
  }

  @Test
  void anImageListedTwiceIsRefusedWithBothRows() {
    refused("fname,labels\na.jpg,dog\nb.jpg,dog\n./a.jpg,cat\n")
        .hasMessageContaining("row 4: 'a.jpg' is listed already, at row 2: remove one");
  }

  @Test
  void rowsAreCountedAsASpreadsheetCountsThem() {
    refused("fname,labels\n\n\"a.jpg\",\"dog\n cat\"\n,cat\n").hasMessageContaining("row 4:");
  }

  @Test
  void blankLinesAreLeftOut() {
    assertThat(read("fname,labels\n\na.jpg,dog\n,\nb.jpg,\n\n").size()).isEqualTo(2);
  }

  @Test
  void aDelimiterThatShouldBeQuotedIsRefused() {
    refused("fname,labels\na.jpg,dog,cat\n")
        .hasMessageContaining("row 2: there are 3 cells under a header of 2");
  }

  @Test
  void aSplitThatIsNeitherTrueNorFalseIsRefused() {
    refused("fname,labels,is_valid\na.jpg,dog,maybe\n").hasMessageContaining("row 2: 'maybe'");
  }

  @Test
  void aTableWithoutAnyLabelIsRefused() {
    refused("fname,labels\na.jpg,\n").hasMessageContaining("has no label in any row");
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Files.write(
        dir.resolve("train.csv"),
        "fname,labels\na.jpg,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(LabelsCsv.pascal2007(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void messagesAreOneSentence() {
    refused("fname,labels\na.jpg,dog\n\"c\n.jpg\",cat\n")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").endsWith("."));
  }

  @Test
  void anOpenQuoteIsRefused() {
    refused("fname,labels\n\"a.jpg,dog\n").hasMessageContaining("close or double the quotes");
  }

  @Test
  void aModelsVocabularyIsKept() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\n");
    Vocabulary known = new Vocabulary(List.of("horse", "dog"));
    assertThat(LabelsCsv.pascal2007(dir).vocabulary(known).read().task())
        .isEqualTo(new Task.Labels(known));
  }

  @Test
  void aLabelTheModelDoesNotKnowIsRefused() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\nb.jpg,cow\n");
    LabelsCsv reader = LabelsCsv.pascal2007(dir).vocabulary(Vocabulary.of(List.of("dog")));
    assertThatThrownBy(reader::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 3: the label 'cow'");
  }

  @Test
  void aReaderIsNotChangedByItsVariants() {
    folder.text("train.csv", "fname,labels\na.jpg,dog\n");
    LabelsCsv reader = LabelsCsv.pascal2007(dir);
    reader.fileColumn("other").labelsColumn("other").csvDelimiter(';');
    assertThat(reader.read().size()).isEqualTo(1);
  }

  @Test
  void pascalVocHasFiveThousandAndElevenRowsAndAFifthOfThemIsHeldOut() {
    StringBuilder csv = new StringBuilder("fname,labels,is_valid\n");
    for (int i = 1; i <= 5011; i++) {
      csv.append(
          String.format(
              Locale.ROOT, "%06d.jpg,%s,%s\n", i, i % 9 == 0 ? "" : "person car", i % 2 == 0));
    }
    folder.text("train.csv", csv.toString());
    SampleTable table =
        LabelsCsv.pascal2007(dir).requireImages(false).read().split(Split.random(0.2, 42));
    assertThat(table.train().size()).isEqualTo(4009);
    assertThat(table.valid().size()).isEqualTo(1002);
  }

  @Test
  void corelIsReadWithoutOptions() {
    SampleTable table = LabelsCsv.pascal2007(Shared.path("data/corel5k")).read();
    assertThat(table.train().size()).isEqualTo(3000);
    assertThat(table.valid().size()).isEqualTo(1000);
    assertThat(table.task().width()).isEqualTo(20);
    assertThat(table.samples().stream().filter(s -> s.target().names().isEmpty())).hasSize(492);
  }
}
