package org.finetune4j.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoImagesTest {
  @TempDir private Path folder;

  @Test
  void theSameSeedDrawsTheSameFiles() throws IOException {
    new ShapeImages(10, 3).write(folder.resolve("a"));
    new ShapeImages(10, 3).write(folder.resolve("b"));
    new ShapeImages(10, 4).write(folder.resolve("c"));
    try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path inner = folder.resolve("a").relativize(file);
        assertThat(folder.resolve("b").resolve(inner)).hasSameBinaryContentAs(file);
      }
    }
    assertThat(Files.readString(folder.resolve("c/train.csv")))
        .isNotEqualTo(Files.readString(folder.resolve("a/train.csv")));
  }

  @Test
  void shapesComeWithNoneToThreeLabelsAndAFifthIsHeldOut() throws IOException {
    new ShapeImages(60, 1).write(folder);
    List<String> rows = Files.readAllLines(folder.resolve("train.csv"));
    assertThat(rows).hasSize(61).element(0).isEqualTo("fname,labels,is_valid");
    assertThat(rows.subList(1, 61))
        .allMatch(row -> row.matches("\\d{4}\\.(jpg|png),([a-z]+( [a-z]+){0,2})?,(True|False)"))
        .anyMatch(row -> row.contains(",,"));
    assertThat(rows.stream().filter(row -> row.endsWith("True"))).hasSize(12);
    assertThat(folder.resolve("train/0003.png")).exists();
  }

  @Test
  void faceCentresLieInsideTheirImages() throws IOException {
    new FaceImages(2, 5, 1).write(folder);
    List<String> rows = Files.readAllLines(folder.resolve("points.csv"));
    assertThat(rows).hasSize(11);
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",");
      assertThat(folder.resolve(cells[0])).exists();
      assertThat(Double.parseDouble(cells[2])).isBetween(20.0, 108.0);
      assertThat(Double.parseDouble(cells[3])).isBetween(20.0, 76.0);
    }
  }
}
