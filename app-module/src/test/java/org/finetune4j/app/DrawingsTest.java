package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.finetune4j.app.report.PredictionText;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingsTest {
  @TempDir private Path folder;
  private Path out;
  private final Map<Path, Path> images = new LinkedHashMap<>();

  @BeforeEach
  void place() {
    out = folder.resolve("out");
  }

  private Path image(String name, String below) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    images.put(file, Path.of(below));
    return file;
  }

  private static PredictionText prediction(Path image) {
    return new PredictionText(
        image.toString(), "sky 0.98  tree 0.71", Map.of(), Map.of(), List.of());
  }

  @Test
  void copiesKeepTheWholeNameAndThePathBelowTheFolderThatWasNamed() throws IOException {
    image("a.jpg", "a.jpg");
    image("a.png", "a.png");
    image("x/p.jpg", "x/p.jpg");
    image("y/p.jpg", "y/p.jpg");
    Drawings drawings = new Drawings(out, images);
    assertThat(images.keySet().stream().map(p -> drawings.draw(prediction(p))))
        .containsExactly(
            out.resolve("a.jpg.png"),
            out.resolve("a.png.png"),
            out.resolve("x/p.jpg.png"),
            out.resolve("y/p.jpg.png"))
        .allSatisfy(file -> assertThat(file).isNotEmptyFile());
  }

  @Test
  void copiesWithTheSameNameAreNumbered() throws IOException {
    image("x/p.jpg", "p.jpg");
    image("y/p.jpg", "p.jpg");
    image("z/P.JPG", "P.JPG");
    Drawings drawings = new Drawings(out, images);
    assertThat(images.keySet().stream().map(p -> drawings.draw(prediction(p))))
        .containsExactly(
            out.resolve("p.jpg.png"), out.resolve("p.jpg-2.png"), out.resolve("P.JPG-3.png"));
  }

  @Test
  void aCopyNeverTakesThePlaceOfAnImage() throws IOException {
    image("a.png", "a.png");
    image("a.png.png", "a.png.png");
    assertThatThrownBy(() -> new Drawings(folder, images))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a.png.png is one of the images");
  }

  @Test
  void anImageUnderAnotherNameIsFoundOutToo() throws IOException {
    Path inside = image("in/a.png", "a.png");
    images.put(folder.resolve("in/../in/a.png.png"), Path.of("b"));
    Files.copy(inside, folder.resolve("in/a.png.png"));
    assertThatThrownBy(() -> new Drawings(folder.resolve("in"), images))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void aFileIsNoFolderToDrawInto() throws IOException {
    Path file = image("a.png", "a.png");
    assertThatThrownBy(() -> new Drawings(file, images))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be written");
  }
}
