package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.finetune4j.app.ChapterPage.Cell;
import org.finetune4j.app.ChapterPage.Runs;
import org.finetune4j.app.demo.FaceImages;
import org.finetune4j.app.demo.ShapeImages;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command and every line of Java on docs/chapter.md, and what it prints there. */
class ChapterTest {
  /** What the page has for real images and minutes, and drawn ones for seconds. */
  private static final Map<String, String> SMALL =
      Map.of(
          "Backbone.resnet50(Path.of(\"resnet50.safetensors\")).withGeometry(Geometry.PAPER)",
          "ChapterCells.small()",
          "TrainingConfig.builder(dsets.task())",
          "TrainingConfig.builder(dsets.task()).size(ImageSize.square(32)).batchSize(16)"
              + ".freezeEpochs(1)",
          "pointLearner.lrFind()",
          "pointLearner.lrFind(new LrSweep(1e-7, 10, 30, true))",
          ".size(new ImageSize(120, 160)).build()",
          ".size(new ImageSize(32, 48)).batchSize(16).build()");

  @TempDir private Path folder;

  @Test
  void everyCellRuns() throws Exception {
    drawImages();
    ChapterPage page = ChapterPage.read();
    assertThat(page.cells()).hasSizeGreaterThan(60);
    compile(page.program(true)); // as it stands
    String program = page.program(true);
    for (Map.Entry<String, String> small : SMALL.entrySet()) {
      assertThat(program).contains(small.getKey());
      program = program.replace(small.getKey(), small.getValue());
    }
    Map<Integer, String> printed = run(program);

    for (Cell cell : page.cells()) {
      if (cell.runs() != Runs.NOWHERE && !cell.imports()) {
        assertThat(printed).containsKey(cell.number());
      }
      if (cell.printed().isPresent() && !cell.printedOnReal()) {
        assertThat(printed.get(cell.number())).as(cell.code()).isEqualTo(cell.printed().get());
      }
    }
    for (String made :
        List.of("batch.png", "curve.png", "heads.png", "lr-find.png", "results.png", "model.f4j")) {
      assertThat(folder.resolve(made)).isNotEmptyFile();
    }
  }

  @Test
  void theRealImagesGiveWhatThePagePrints() throws Exception {
    for (String name : List.of("corel5k", "pointing04", "biwi_mini")) {
      Path data = Shared.path("data/" + name).toRealPath();
      Files.createSymbolicLink(folder.resolve(name), data);
    }
    ChapterPage page = ChapterPage.read();
    Map<Integer, String> printed = run(page.program(false));

    assertThat(page.cells()).filteredOn(Cell::printedOnReal).hasSizeGreaterThan(15);
    for (Cell cell : page.cells()) {
      if (cell.printed().isPresent()) {
        assertThat(printed.get(cell.number())).as(cell.code()).isEqualTo(cell.printed().get());
      }
    }
  }

  @Test
  void everyCommandIsUnderstoodAsItStands() throws IOException {
    List<List<String>> commands =
        ChapterPage.read().cells().stream()
            .filter(cell -> !cell.java())
            .flatMap(cell -> cell.commands().stream())
            .toList();
    assertThat(commands).hasSizeGreaterThan(15);
    for (List<String> command : commands) {
      assertThatCode(() -> Main.commandLine().parseArgs(command.toArray(String[]::new)))
          .as(command.toString())
          .doesNotThrowAnyException();
    }
  }

  private void drawImages() throws IOException {
    new ShapeImages(120, 1).write(folder.resolve("corel5k"));
    new FaceImages(13, 6, 1).write(folder.resolve("pointing04"));
    Path person = Files.createDirectories(folder.resolve("biwi_mini/01"));
    Files.writeString(person.resolve("rgb.cal"), "517.7 0 320\n0 517.7 240.5\n0 0 1\n");
    for (int frame = 3; frame < 8; frame++) {
      BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", person.resolve("frame_0000" + frame + "_rgb.png").toFile());
      Files.writeString(
          person.resolve("frame_0000" + frame + "_pose.txt"),
          "1 0 0\n0 1 0\n0 0 1\n\n-450 -320 " + (800 + frame) + "\n");
    }
  }

  private void compile(String program) throws IOException {
    Path source = Files.writeString(folder.resolve("Chapter.java"), program);
    Path classes = Files.createDirectories(folder.resolve("compiled"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
      boolean compiled =
          compiler
              .getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(errors.toString()).isTrue();
    }
  }

  /** Runs the program in the folder; what each cell printed, by its number. */
  private Map<Integer, String> run(String program) throws IOException, InterruptedException {
    compile(program);
    String classes =
        folder.resolve("compiled") + File.pathSeparator + System.getProperty("java.class.path");
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1", // starts sooner, and nothing here runs for long
                "-Dorg.bytedeco.javacpp.maxbytes=3g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.nd4j.log.initialization=false",
                "-cp",
                classes,
                "org.finetune4j.app.Chapter")
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(out).replace(System.lineSeparator(), "\n");
    assertThat(process.exitValue()).as(text + Files.readString(err)).isZero();
    Map<Integer, String> printed = new LinkedHashMap<>();
    for (String cell : text.split(ChapterCells.MARK)) {
      int end = cell.indexOf('\n');
      if (end > 0) {
        printed.put(Integer.parseInt(cell.substring(0, end)), cell.substring(end + 1));
      }
    }
    return printed;
  }
}
