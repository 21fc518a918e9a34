package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table with a column of 0 and 1 for each label. */
class LabelColumnsTest {
  @TempDir Path dir;

  @BeforeEach
  void images() {
    new DataFolder(dir).images("train/a.jpg", "train/b.jpg", "train/c.jpg");
  }

  private LabelsCsv csv(String... rows) {
    new DataFolder(dir).text("train.csv", String.join("\n", rows) + "\n");
    return LabelsCsv.pascal2007(dir);
  }

  private static List<Target> targets(SampleTable table) {
    return table.samples().stream().map(Sample::target).toList();
  }

  private static Target labels(Set<String> names, String... unknown) {
    return new Target.Labels(names, Set.of(unknown));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(LabelsCsv csv) {
    return assertThatThrownBy(csv::read).isInstanceOf(BadInputException.class);
  }

  @Test
  void aTableOfCheXpertsKindNeedsNoOptions() {
    SampleTable table =
        csv(
                "Path,Sex,Age,Frontal/Lateral,No Finding,Edema,Lung Opacity,Never",
                "Small/train/a.jpg,Female,68,Frontal,1.0,,0.0,",
                "train/b.jpg,Male,1,Lateral,0.0,-1.0,1.0,",
                "c.jpg,Male,0,Frontal,,1,-1,")
            .read();
    assertThat(table.task().names()).containsExactly("Edema", "Lung Opacity", "No Finding");
    assertThat(targets(table))
        .containsExactly(
            labels(Set.of("No Finding"), "Edema"),
            labels(Set.of("Lung Opacity"), "Edema"),
            labels(Set.of("Edema"), "No Finding", "Lung Opacity"));
    assertThat(table.notes())
        .containsExactly(
            "The column 'Path' of " + dir.resolve("train.csv") + " is read as that of the files.",
            "The columns 'No Finding', 'Edema', 'Lung Opacity' are read as labels: 1 for an image"
                + " that has it, 0 for one that has not; 4 cells are -1 or blank and unknown, so"
                + " that they do not count.");
  }

  @Test
  void pathsMayBeginWithTheNamesOfTheirFolder() {
    Path folder = dir.resolve("train");
    String above = dir.getFileName() + "/train/a.jpg";
    SampleTable table =
        csv("file,x", above + ",1", "train/b.jpg,0", folder.resolve("c.jpg") + ",1").read();
    assertThat(table.samples()).extracting(Sample::file).containsExactly("a.jpg", "b.jpg", "c.jpg");
  }

  @Test
  void trueAndFalseAreMarksToo() {
    SampleTable table = csv("fname,cat,dog,is_valid", "a,True,False,0", "b,false,nan,1").read();
    assertThat(targets(table)).containsExactly(labels(Set.of("cat")), labels(Set.of(), "dog"));
    assertThat(table.valid().size()).isEqualTo(1);
  }

  @Test
  void minusOneStandsForZeroWhereNothingElseDoes() {
    SampleTable table = csv("image_id,Bald,Young", "a.jpg,-1,1", "b.jpg,1,-1").read();
    assertThat(targets(table)).containsExactly(labels(Set.of("Young")), labels(Set.of("Bald")));
    assertThat(table.notes())
        .anyMatch(n -> n.endsWith("1 for an image that has it, -1 for one that has not."));
  }

  @Test
  void columnsCanBeNamed() {
    LabelsCsv csv = csv("fname,labels,x,y", "a,red,1,0", "b,blue,0,1");
    assertThat(csv.read().task().names()).containsExactly("blue", "red");
    LabelsCsv named = csv.indicatorColumns(List.of("y"));
    assertThat(named.hasColumns()).isTrue();
    assertThat(targets(named.read())).containsExactly(labels(Set.of()), labels(Set.of("y")));
    assertThat(csv.indicatorColumns(List.of("z")).hasColumns()).isFalse();
    refused(csv.indicatorColumns(List.of("z"))).hasMessageContaining("no column 'z'");
    refused(csv.indicatorColumns(List.of("labels")))
        .hasMessageContaining("row 2: 'red' in column 'labels' is neither 0, 1, -1 nor blank");
  }

  @Test
  void aModelTakesItsOwnColumns() {
    Vocabulary known = new Vocabulary(List.of("y", "x"));
    LabelsCsv csv = csv("fname,x,y,z", "a,1,1,0", "b,1,1,1").vocabulary(known);
    assertThat(csv.hasColumns()).isTrue();
    SampleTable table = csv.read();
    assertThat(table.task().names()).containsExactly("y", "x");
    assertThat(targets(table).get(0)).isEqualTo(labels(Set.of("x", "y")));
    Vocabulary more = new Vocabulary(List.of("y", "w"));
    assertThat(csv.vocabulary(more).hasColumns()).isFalse();
    refused(csv.indicatorColumns(List.of("x"))).hasMessageContaining("no column of the label 'y'");
    refused(csv.indicatorColumns(List.of("x", "y", "z")))
        .hasMessageContaining("'z' is none of the 2");
  }

  @Test
  void aSlipInAColumnOfMarksIsRefused() {
    new DataFolder(dir).images("train/d.jpg", "train/e.jpg");
    refused(csv("fname,x", "a,1", "b,0", "c,O", "d,1", "e,0"))
        .hasMessageContaining("row 4: 'O' in column 'x' is neither 0, 1, -1 nor blank: correct it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fname,x|a,1|b,|c,1|no column of a label holds a 0",
        "fname,x|a,0|b,0|c,0|no column of a label holds a 1",
        "fname,x,x|a,0,1|b,1,0|c,0,1|two columns are called 'x'",
        "fname,x|a,0|b|c,1|row 3: the row ends",
        "fname,x|a,5|b,6|c,7|has no column 'labels'",
        "fname,tags,is_train|a,red,1|b,blue,1|c,red,0|has no column 'labels'",
        "fname,tags,blurred|a,red,1|b,blue,1|c,red,0|has no column 'labels'"
      })
  void whatCannotBeReadIsRefused(String header, String a, String b, String c, String why) {
    refused(csv(header, a, b, c)).hasMessageContaining(why);
  }
}
