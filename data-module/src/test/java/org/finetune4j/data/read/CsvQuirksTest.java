package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables as spreadsheets, pandas, Windows and macOS write them: read, or refused for the reason.
 */
class CsvQuirksTest {
  @TempDir Path dir;

  @BeforeEach
  void twoImages() {
    new DataFolder(dir).images("train/a.jpg", "train/b.jpg");
  }

  private SampleTable read(String text) {
    return read(text, StandardCharsets.UTF_8);
  }

  private SampleTable read(String text, Charset charset) {
    try {
      Files.write(dir.resolve("train.csv"), text.getBytes(charset));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return LabelsCsv.pascal2007(dir).read();
  }

  private List<String> names(String text) {
    return read(text).task().names();
  }

  private List<String> files(String text) {
    return read(text).samples().stream().map(Sample::file).toList();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(String text) {
    return assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1200).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fname, labels\na.jpg, \"red\"\nb.jpg, \"red blue\"\n",
        "\"fname\" , \"labels\" \n\"a.jpg\" , \"red\" \n\"b.jpg\", \"red blue\"\n",
        "sep=;\nfname;labels\na.jpg;red\nb.jpg;blue red\n",
        "\uFEFFsep=;\r\nfname;labels\r\na.jpg;red\r\nb.jpg;blue red\r\n",
        "fname;labels\na.jpg;red\nb.jpg;blue red\n",
        "\uFEFF\"fname\";\"labels\";\"\"\r\n\"a.jpg\";\"red  blue \";\"1\"\r\n",
        "fname\tlabels\na.jpg\tred\nb.jpg\tblue red\n",
        "fname|labels\na.jpg|red\nb.jpg|blue red\n",
        "fname,labels\ra.jpg,red\rb.jpg,blue red\r",
        "\n\nfname,labels\na.jpg,red\nb.jpg,blue red\n\n\n",
        ",fname,labels\n0,a.jpg,red\n1,b.jpg,red blue\n"
      })
  void isRead(String text) {
    assertThat(names(text)).containsExactly("blue", "red");
  }

  @Test
  void theUnicodeTextOfSpreadsheetsIsRead() {
    String text = "\uFEFFfname\tlabels\r\na.jpg\tthé\r\n";
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThat(read(text, charset).task().names()).containsExactly("thé");
    }
  }

  @Test
  void everySpaceStandsBetweenLabels() {
    assertThat(names("fname,labels\na.jpg,red\u00A0blue\nb.jpg,\u3000blue\u2003green\u2009\n"))
        .containsExactly("blue", "green", "red");
  }

  @Test
  void whatIsSeenAlikeIsOneLabel() {
    folderOfLabels("stop\u00A0sign; stop sign;\u200Bstop sign\u2060; cre\u0300me;cr\u00E8me");
    assertThat(LabelsCsv.pascal2007(dir).delimiter(";").read().task().names())
        .containsExactly("crème", "stop sign");
  }

  private void folderOfLabels(String cell) {
    new DataFolder(dir).text("train.csv", "fname,labels\na.jpg," + cell + "\n");
  }

  @Test
  void aModelKnowsItsLabelsInEitherForm() {
    folderOfLabels("cr\u00E8me");
    Vocabulary known = new Vocabulary(List.of("cre\u0300me"));
    Sample sample = LabelsCsv.pascal2007(dir).vocabulary(known).read().samples().get(0);
    assertThat(known.encode(sample.target().names())).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"['red', 'blue']\"",
        "\"[\"\"red\"\", \"\"blue\"\"]\"",
        "\"('red', 'blue')\"",
        "\"{'red', 'blue'}\"",
        "['red' 'blue']",
        "\"[red, blue]\"",
        "\"{red,blue}\"",
        "\"['red', 'blue', None]\""
      })
  void aColumnOfListsIsReadAsListsWithANote(String cell) {
    SampleTable table = read("fname,labels\na.jpg," + cell + "\nb.jpg,[]\n");
    assertThat(table.task().names()).containsExactly("blue", "red");
    assertThat(table.samples().get(1).target().names()).isEmpty();
    assertThat(table.notes()).singleElement().asString().contains("'labels' are lists");
  }

  @Test
  void itemsOfListsMayHoldBlanksQuotesAndEscapes() {
    assertThat(names("fname,labels\na.jpg,\"['stop sign', \"\"it's\"\", 'a\\'b', '\\u00e9']\"\n"))
        .containsExactly("a'b", "it's", "stop sign", "é");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'red", "red]", "[red", "red;blue", "red|blue", "'red'", "red,"})
  void oddNamesAreReadWithANote(String label) {
    SampleTable table = read("fname,labels\na.jpg,\"" + label + "\"\nb.jpg,dog\n");
    assertThat(table.task().names()).contains(label);
    assertThat(table.notes()).singleElement().asString().contains("'" + label + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Red red", "stop_sign stop-sign", "\u0441\u0430r car", "nan dog"})
  void likelySlipsAreNoted(String cell) {
    assertThat(read("fname,labels\na.jpg," + cell + "\n").notes())
        .singleElement()
        .asString()
        .contains("'" + cell.split(" ")[0] + "'");
  }

  @Test
  void ofOrdinaryLabelsThereIsNothingToSay() {
    assertThat(read("fname,labels\na.jpg,dog's cat-like x/y\n").notes()).isEmpty();
    folderOfLabels("bell (musical);\u4e2d\u6587");
    assertThat(LabelsCsv.pascal2007(dir).delimiter(";").read().notes()).isEmpty();
  }

  @Test
  void pathsAreFoundAsTheyAreMeant() {
    new DataFolder(dir).images("train/sub/c.jpg");
    String absolute = dir.resolve("train/b.jpg").toAbsolutePath().toString();
    assertThat(files("fname,labels\n./a.jpg,x\n" + absolute + ",x\nsub\\c.jpg,x\n"))
        .containsExactly("a.jpg", "b.jpg", "sub/c.jpg");
  }

  @Test
  void anAbsolutePathOutsideTheFolderIsRefusedForThat() {
    refused("fname,labels\na.jpg,x\n/etc/hostname,x\n")
        .hasMessageContaining("row 3: '/etc/hostname' is a path that does not lie in");
    refused("fname,labels\nC:\\data\\a.jpg,x\n")
        .hasMessageContaining("row 2: 'C:\\data\\a.jpg'")
        .hasMessageContaining("give");
    refused("fname,labels\n..\\a.jpg,x\n").hasMessageContaining("leads out of");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "./", "./.", "x/.."})
  void theFolderItselfIsRefused(String path) {
    new DataFolder(dir).text("train.csv", "fname,labels\n" + path + ",b\na.jpg,c\n");
    for (boolean needed : List.of(true, false)) {
      assertThatThrownBy(LabelsCsv.pascal2007(dir).requireImages(needed)::read)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("row 2: '" + path + "'");
    }
  }

  @Test
  void anEndingMayBeLeftOut() {
    new DataFolder(dir).images("train/sub/c.v1.png", "train/d.jpg", "train/d.png", "train/d.txt");
    refused("fname,labels\na,x\nsub/c.v1,y\nsub\\c.v1.png,y\n")
        .hasMessageContaining("row 4: 'sub/c.v1.png' is listed already, at row 3: remove one");
    refused("fname,labels\nd,x\n")
        .hasMessageContaining("row 2: 'd' may be any of d.jpg, d.png: write its ending");
  }

  @Test
  void aNameThatIsNearlyRightIsSuggested() {
    refused("fname,labels\nA.JPG,x\n").hasMessageContaining("but 'a.jpg': correct the name");
    refused("fname,labels\nb.jpeg,x\n").hasMessageContaining("but 'b.jpg': correct the name");
  }

  @Test
  void aNameIsFoundInWhicheverFormTheDiskHasIt() {
    String composed = "caf\u00E9.jpg";
    String apart = Normalizer.normalize(composed, Normalizer.Form.NFD);
    assumeTrue(namesCanBe(composed), "file names are not Unicode here");
    for (List<String> names : List.of(List.of(composed, apart), List.of(apart, composed))) {
      new DataFolder(dir).images("train/" + names.get(0));
      String file = files("fname,labels\n" + names.get(1) + ",x\n").get(0);
      assertThat(dir.resolve("train").resolve(file)).exists();
      assertThat(Normalizer.normalize(file, Normalizer.Form.NFC)).isEqualTo(composed);
      delete(names.get(0));
    }
  }

  private static boolean namesCanBe(String name) {
    try {
      return Path.of(name).toString().equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void delete(String file) {
    try {
      Files.delete(dir.resolve("train").resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsTooLargeIsRefusedWithItsRowAndAShortMessage() {
    String much = "x".repeat(70_000);
    refused("fname,labels\na.jpg,x\nb.jpg," + much + "\n").hasMessageContaining("row 3: cell 2");
    refused("fname,labels\na.jpg," + "x".repeat(300) + "\n")
        .hasMessageContaining("row 2: the label 'xxx")
        .hasMessageContaining("255");
    refused("fname,labels\na.jpg,x\n" + ",".repeat(200_000) + "\n").hasMessageContaining("row 3");
    refused("fname,labels\n" + "y".repeat(60_000) + ",x\n").hasMessageContaining("longer than any");
    refused("fname,labels\na.jpg,\"x" + "\n,".repeat(3_000_000))
        .hasMessageContaining("row 2 has more than")
        .hasMessageContaining("a quote is not closed");
    refused(("z".repeat(60_000) + ",").repeat(60) + "\na.jpg,x\n")
        .hasMessageContaining("has no column 'labels': it has zzz");
  }

  @Test
  void textAfterAClosingQuoteIsRefusedWithItsRow() {
    refused("fname,labels\na.jpg,x\n\"b.jpg\" b,x\n").hasMessageContaining("row 3 has a quote");
  }

  @Test
  void zeroBytesAreNoText() {
    refused("fname,labels\na\0.jpg,x\n").hasMessageContaining("row 2: cell 1 holds a zero byte");
  }

  @Test
  void cellsWithSignsOfFormatsAreQuotedAsTheyAre() {
    refused("fname,labels\n%s%d%n.jpg,x\n").hasMessageContaining("'%s%d%n.jpg'");
  }
}
