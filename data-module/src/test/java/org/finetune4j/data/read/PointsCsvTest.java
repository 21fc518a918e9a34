package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.Task;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointsCsvTest {
  @TempDir Path dir;
  private DataFolder folder;

  @BeforeEach
  void twoImages() {
    folder = new DataFolder(dir).images("a.jpg", "b.jpg");
  }

  private PointsCsv csv(String text) {
    return PointsCsv.of(folder.text("points.csv", text), dir);
  }

  @Test
  void fileXAndYNeedNoOptions() {
    SampleTable table = csv("file,x,y\na.jpg,1.5,-2e1\n").read();
    assertThat(table.samples().get(0).target().points())
        .containsExactly(Optional.of(new Point(1.5, -20)));
    assertThat(table.task())
        .isEqualTo(new Task.Points(List.of("point"), Optional.of(new Output.RangeMse(-1, 1))));
  }

  @Test
  void severalPointsStandInTheOrderTheyWereNamed() {
    SampleTable table =
        csv("x2,y2,f,x1,y1\n3,4,a.jpg,1,2\n")
            .fileColumn("f")
            .point("left eye", "x1", "y1")
            .point("right eye", "x2", "y2")
            .unbounded()
            .read();
    assertThat(table.task())
        .isEqualTo(new Task.Points(List.of("left eye", "right eye"), Optional.empty()));
    assertThat(table.samples().get(0).target().points())
        .containsExactly(Optional.of(new Point(1, 2)), Optional.of(new Point(3, 4)));
  }

  @Test
  void blankCellsAreAMissingPoint() {
    assertThat(csv("file,x,y\na.jpg, ,\nb.jpg,1,2\n").read().samples().get(0).target().points())
        .containsExactly(Optional.empty());
  }

  @Test
  void aNumberThatIsNoneIsToBeBlanked() {
    assertThatThrownBy(csv("file,x,y\na.jpg,NaN,NaN\n")::read)
        .hasMessageContaining("row 2: 'NaN' in column 'x'")
        .hasMessageContaining("or blank both cells of a point that is missing");
  }

  @Test
  void pointsThatChangePlacesCanBeGiven() {
    PointsCsv eyes =
        csv("file,a,b,c,d\na.jpg,1,2,3,4\n").point("izq", "a", "b").point("der", "c", "d");
    assertThat(eyes.read().task().flipOrder()).containsExactly(0, 1);
    assertThat(eyes.swap("izq", "der").read().task().flipOrder()).containsExactly(1, 0);
  }

  @Test
  void halfAPointIsRefused() {
    assertThatThrownBy(csv("file,x,y\na.jpg,1,\n")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 2: only one of 'x' and 'y' is given");
  }

  @ParameterizedTest
  @ValueSource(strings = {"left", "\"1,5\"", "NaN", "nan", "Infinity", "1e999", "1d", "0x10"})
  void textInANumberColumnIsRefusedWithItsRow(String cell) {
    assertThatThrownBy(csv("file,x,y\nb.jpg,1,2\na.jpg," + cell + ",2\n")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 3: '" + cell.replace("\"", "") + "' in column 'x'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000001", "-1e7", "1e300"})
  void aPointAMillionPixelsAwayIsRefusedWithItsRow(String cell) {
    assertThatThrownBy(csv("file,x,y\na.jpg,1e6,-1e6\nb.jpg,1," + cell + "\n")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 3: '" + cell + "' in column 'y' is more than a million pixels");
  }

  @Test
  void pointsNeedNamesOfTheirOwn() {
    PointsCsv named = csv("file,x,y\na.jpg,1,2\n").point("nose", "x", "y");
    assertThatThrownBy(named.point("nose", "x", "y")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("Two points of")
        .hasMessageContaining("'nose'");
    assertThatThrownBy(named.point(" ", "x", "y")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'x' and 'y'")
        .hasMessageContaining("no name");
  }

  @ParameterizedTest
  @ValueSource(chars = {'"', '\n', '\r'})
  void aDelimiterThatCannotPartCellsIsRefused(char delimiter) {
    PointsCsv reader = csv("file,x,y\na.jpg,1,2\n").csvDelimiter(delimiter);
    assertThatThrownBy(reader::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("points.csv: name another delimiter");
  }

  @Test
  void theHeaderShowsWhetherATableHasPoints() {
    PointsCsv reader = csv("\nfile, x ,y\n");
    assertThat(reader.hasColumns()).isTrue();
    assertThat(reader.point("nose", "nose_x", "y").hasColumns()).isFalse();
    assertThat(csv("").hasColumns()).isFalse();
    assertThatThrownBy(PointsCsv.of(dir.resolve("none.csv"), dir)::hasColumns)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none.csv");
  }

  @Test
  void aTableWithoutAnyPointIsRefused() {
    assertThatThrownBy(csv("file,x,y\na.jpg,,\n")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no point in any row");
  }

  @Test
  void groupAndSplitAreRead() {
    SampleTable table =
        csv("file,x,y,who,v\na.jpg,1,2, anna ,1\nb.jpg,1,2,ben,0\n")
            .groupColumn("who")
            .splitColumn("v")
            .read();
    assertThat(table.groups()).containsExactly("anna", "ben");
    assertThat(table.samples().get(0).role()).isEqualTo(Role.VALID);
  }

  @Test
  void aBlankGroupIsRefused() {
    assertThatThrownBy(csv("file,x,y,who\na.jpg,1,2,\n").groupColumn("who")::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("row 2: the column 'who' is blank");
  }

  @Test
  void pointing04IsReadWithColumnOptionsAlone() {
    Path data = Shared.path("data/pointing04");
    SampleTable table =
        PointsCsv.of(data.resolve("points.csv"), data)
            .point("centre", "x", "y")
            .groupColumn("person")
            .read()
            .split(Split.holdOut(List.of("13")));
    assertThat(table.size()).isEqualTo(2417);
    assertThat(table.groups()).hasSize(13);
    assertThat(table.valid().groups()).containsExactly("13");
    assertThat(table.samples().get(0).target().points())
        .containsExactly(Optional.of(new Point(192, 237)));
  }
}
