package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/jshell.md, typed into a shell, on drawn images with a small network. */
class JShellPageTest {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  /** What jshell imports by itself and the page uses. */
  private static final String USUAL =
      "import java.io.*; import java.nio.file.*; import java.util.*;";

  /** What the page has for real images and minutes. */
  private static final Map<String, String> SMALL =
      Map.of(
          "Backbone.resnet50(Path.of(\"resnet50.safetensors\"))",
              "Backbone.untrained(new org.finetune4j.model.ResNetShape(\"small\","
                  + " org.finetune4j.model.ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 16,"
                  + " org.finetune4j.model.Geometry.TORCHVISION))",
          ".epochs(3)", ".epochs(1).freezeEpochs(1).size(ImageSize.square(32)).batchSize(16)",
          ".lrFind()", ".lrFind(new org.finetune4j.training.find.LrSweep(1e-7, 10, 30, true))");

  @TempDir private Path folder;

  @Test
  void tenLinesShowABatchTrainAndShowResults() throws IOException {
    String page = Files.readString(Path.of("../docs/jshell.md"));
    List<String> cells = new ArrayList<>();
    Matcher fences = FENCE.matcher(page);
    while (fences.find()) {
      cells.add(fences.group(1));
    }
    assertThat(cells).hasSize(2);
    assertThat(cells.get(1).lines()).hasSize(10);
    new ShapeImages(40, 1).write(folder.resolve("corel5k"));

    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        shell.addToClasspath(entry);
      }
      type(shell, USUAL);
      type(shell, cells.get(0));
      type(shell, small(cells.get(1)));
    }

    assertThat(ImageIO.read(folder.resolve("batch.png").toFile()).getWidth()).isGreaterThan(200);
    assertThat(ImageIO.read(folder.resolve("results.png").toFile()).getWidth()).isGreaterThan(200);
    assertThat(folder.resolve("model.f4j")).isNotEmptyFile();
  }

  private String small(String lines) {
    String small = lines;
    for (Map.Entry<String, String> change : SMALL.entrySet()) {
      assertThat(small).contains(change.getKey());
      small = small.replace(change.getKey(), change.getValue());
    }
    String here = folder.toString().replace("\\", "\\\\") + "/";
    return small.replace("Path.of(\"", "Path.of(\"" + here).replace("File(\"", "File(\"" + here);
  }

  private static void type(JShell shell, String lines) {
    String rest = lines;
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      assertThat(next.completeness().isComplete()).as(rest).isTrue();
      for (SnippetEvent event : shell.eval(next.source())) {
        assertThat(event.status())
            .as(() -> next.source() + shell.diagnostics(event.snippet()).toList())
            .isEqualTo(Snippet.Status.VALID);
        assertThat(event.exception()).as(next.source()).isNull();
      }
      rest = next.remaining();
    }
  }
}
