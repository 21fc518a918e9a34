package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YoloPoseTest {
  private static final String YAML =
      "# A comment\npath: ../datasets/mine # elsewhere\ntrain: images/train\nval: images/val\n"
          + "kpt_shape: [3, 3] # points, dimensions\nflip_idx: [0, 2, 1]\nnames:\n  0: person\n";

  @TempDir Path dir;

  private void image(String file, String... lines) throws IOException {
    Path image = dir.resolve(file);
    Files.createDirectories(image.getParent());
    ImageIO.write(new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    if (lines.length > 0) {
      new DataFolder(dir)
          .text(
              file.replace("images/", "labels/").replace(".png", ".txt"),
              String.join("\n", lines) + "\n");
    }
  }

  private void yaml(String text) {
    new DataFolder(dir).text("data.yaml", text);
  }

  private void published() throws IOException {
    yaml(YAML);
    image(
        "images/train/a.png",
        "0 0.5 0.5 0.2 0.2 0.1 0.1 2 0.2 0.2 2 0.3 0.3 2",
        "0 0.5 0.5 0.5 0.4 0.5 0.25 2 0 0 0 0.75 1 1");
    image("images/train/b.png");
    image("images/val/c.png", "0 0.5 0.5 1 1 0 0 2 1 1 2 0.5 0.5 2");
  }

  private static Map<String, Target> targets(SampleTable table) {
    return table.samples().stream().collect(Collectors.toMap(Sample::file, Sample::target));
  }

  private static Target points(Point... points) {
    return new Target.Points(Arrays.stream(points).map(Optional::ofNullable).toList());
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused() {
    return assertThatThrownBy(YoloPose.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).endsWith("."));
  }

  @Test
  void thePointsOfTheLargestBoxAreScaledToPixels() throws IOException {
    assertThat(YoloPose.of(dir).isThere()).isFalse();
    published();
    assertThat(YoloPose.of(dir).isThere()).isTrue();
    SampleTable table = YoloPose.of(dir).read();
    assertThat(table.task().names()).containsExactly("point 1", "point 2", "point 3");
    assertThat(table.task().flipOrder()).containsExactly(0, 2, 1);
    assertThat(targets(table.train()))
        .isEqualTo(Map.of("images/train/a.png", points(new Point(20, 5), null, new Point(30, 20))));
    assertThat(targets(table.valid()))
        .isEqualTo(
            Map.of(
                "images/val/c.png", points(new Point(0, 0), new Point(40, 20), new Point(20, 10))));
    assertThat(table.notes())
        .contains(
            "1 image has several objects with points: those of the largest box are taken.",
            "1 image has no object with a known point and is left out.");
  }

  @Test
  void pointsWithoutVisibilityAreMissingWhereTheyAreNegative() throws IOException {
    yaml("train: ../train/images\nkpt_shape:\n- 2\n- 2\nkpt_names:\n  0: [left eye, right eye]\n");
    image("train/images/a.png", "0 0.5 0.5 0.2 0.2 0.5 0.5 -1 -1");
    SampleTable table = YoloPose.of(dir).read();
    assertThat(table.samples()).extracting(Sample::role).containsExactly(Role.UNASSIGNED);
    assertThat(targets(table))
        .isEqualTo(Map.of("train/images/a.png", points(new Point(20, 10), null)));
    assertThat(table.task())
        .isEqualTo(
            new Task.Points(
                List.of("left eye", "right eye"), Optional.of(new Output.RangeMse(-1, 1))));
  }

  @Test
  void imagesMayBeListed() throws IOException {
    published();
    new DataFolder(dir).text("train.txt", "./images/train/a.png\n");
    yaml(YAML.replace("train: images/train", "train: train.txt"));
    assertThat(targets(YoloPose.of(dir).read().train()).keySet())
        .containsExactly("images/train/a.png");
  }

  @Test
  void aListedImageMayLackItsEnding() throws IOException {
    published();
    new DataFolder(dir).text("train.txt", "gone\nimages/train/a\n");
    new DataFolder(dir).text("gone.txt", "0 0.5 0.5 1 1 0 0 2 1 1 2 0.5 0.5 2\n");
    yaml(YAML.replace("train: images/train", "train: train.txt"));
    SampleTable train = YoloPose.of(dir).requireImages(false).read().train();
    assertThat(targets(train).keySet()).containsExactlyInAnyOrder("gone", "images/train/a.png");
    new DataFolder(dir).text("train.txt", "gone\n./gone\n");
    assertThatThrownBy(YoloPose.of(dir).requireImages(false)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("train.txt, line 2: 'gone' is listed already, at line 1");
  }

  @Test
  void anImageThatCannotBeOpenedIsRefusedOrLeftToTheLoader() throws IOException {
    published();
    Files.writeString(dir.resolve("images/train/a.png"), "none");
    assertThatThrownBy(YoloPose.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("images/train/a.png is not an image");
    assertThat(YoloPose.of(dir).requireImages(false).read().train().samples())
        .extracting(s -> s.target().points().stream().flatMap(Optional::stream).count())
        .containsExactly(0L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[3, 3]|[17]|kpt_shape is not",
        "[3, 3]|[3, 4]|kpt_shape is not",
        "[3, 3]|[a, 3]|'a' of kpt_shape is no number",
        "[3, 3]|[3, 2]|line 1: there are 14 numbers, not 11",
        "[0, 2, 1]|[0, 1]|flip_idx is not 3 numbers",
        "[0, 2, 1]|[1, 2, 0]|flip_idx is not 3 numbers",
        "train: images/train|train: images/gone|data.yaml, train: there is no 'images/gone'",
        "train: images/train|train: ../../../../etc|data.yaml, train: there is no",
        "train: images/train|train: &a [*a, *a]|alias",
        "names:|names: {|not well-formed YAML"
      })
  void settingsThatCannotBeUsedAreRefused(String from, String to, String why) throws IOException {
    published();
    yaml(YAML.replace(from, to));
    refused().hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0.5 0.5 0.2|there are 4 numbers, not 14",
        "0 0.5 0.5 0.2 0.2 20 5 2 0 0 0 0 0 0|'20' is no share",
        "0 0.5 0.5 0.2 0.2 nan 5 2 0 0 0 0 0 0|'nan' is no share"
      })
  void aLineThatIsNoneIsRefused(String line, String why) throws IOException {
    published();
    image("images/val/c.png", line);
    refused().hasMessageContaining("c.txt, line 1: " + why);
  }

  @Test
  void deepSettingsAreRefused() {
    yaml(YAML + "x: " + "[".repeat(5000) + "]".repeat(5000) + "\n");
    refused().hasMessageContaining("data.yaml");
  }
}
