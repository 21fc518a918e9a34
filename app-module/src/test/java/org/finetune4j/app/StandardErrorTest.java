package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Platform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardErrorTest {
  @TempDir private Path folder;

  /** What predicting for a file prints to standard error. */
  private List<String> predicting(int code, Path file)
      throws IOException, InterruptedException, URISyntaxException {
    Path model = Path.of(StandardErrorTest.class.getResource("/legacy/labels").toURI());
    return errors(code, "predict", "--model", model.toString(), file.toString());
  }

  /** What a command prints to standard error, in a process of its own. */
  private List<String> errors(int code, String... words) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("printed.txt").toFile())
            .redirectError(errors.toFile())
            .start();
    int ended = process.waitFor();
    List<String> lines = Files.readAllLines(errors);
    assertThat(ended).as(String.join("\n", lines)).isEqualTo(code);
    return lines.stream().filter(line -> !line.startsWith("WARNING: ")).toList();
  }

  /** A readable JPEG of which libjpeg prints that it has bytes too many. */
  private Path noisy() throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    byte[] bytes = jpeg.toByteArray();
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    more.write(bytes, 0, bytes.length - 2);
    more.write(new byte[] {1, 2, 3});
    more.write(bytes, bytes.length - 2, 2);
    return Files.write(folder.resolve("noisy.jpg"), more.toByteArray());
  }

  @Test
  void nativeLibrariesPrintNothing() throws Exception {
    Assumptions.assumeTrue(Platform.isLinux() || Platform.isMac(), "no such descriptors here");
    assertThat(predicting(0, noisy())).isEmpty();
    assertThat(Files.readString(folder.resolve("printed.txt"))).contains("noisy.jpg");
  }

  @Test
  void helpPrintsNothing() throws Exception {
    assertThat(errors(0, "compare", "--help-all")).isEmpty();
    assertThat(Files.readString(folder.resolve("printed.txt"))).contains("for 95 % intervals");
  }

  @Test
  void logsDoNotMixWithTheResult() throws Exception {
    Path model = Path.of(StandardErrorTest.class.getResource("/legacy/labels").toURI());
    List<String> logged =
        errors(0, "predict", "-v", "--csv", "--model", model.toString(), noisy().toString());
    assertThat(logged).anyMatch(line -> line.contains("CpuBackend"));
    assertThat(Files.readAllLines(folder.resolve("printed.txt")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("file,");
  }

  @Test
  void whatTheProgramHasToTellArrives() throws Exception {
    String name = "Straße.jpg";
    Assumptions.assumeTrue(
        Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name),
        "names of files are of other letters here");
    Path broken = Files.writeString(folder.resolve(name), "no image");
    assertThat(predicting(2, broken))
        .singleElement()
        .asString()
        .startsWith("finetune4j: ")
        .contains("Straße.jpg is not an image");
  }
}
