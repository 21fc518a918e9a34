package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
  @TempDir private Path folder;

  @Test
  void aFullDiskUnderTheResultIsReportedWithExitCode2() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists());
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--help")
            .redirectOutput(full)
            .redirectError(errors.toFile())
            .start();

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .contains("finetune4j: standard output cannot be written", "No space left");
  }

  @Test
  void whoReadsNoFurtherIsContent() {
    assertThat(failing("Broken pipe").failure()).isEmpty();
    assertThat(failing("The pipe is being closed").failure()).isEmpty();
    assertThat(failing("No space left on device").failure()).contains("No space left on device");
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(bytes);
    PrintWriter writer = output.writer();
    writer.print("all of it");
    writer.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("all of it");
    assertThat(output.failure()).isEmpty();
  }

  private static StandardOutput failing(String reason) {
    StandardOutput output =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(reason);
              }
            });
    PrintWriter writer = output.writer();
    writer.println("a result");
    writer.flush();
    return output;
  }
}
