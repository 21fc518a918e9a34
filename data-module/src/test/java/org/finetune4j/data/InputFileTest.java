package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir private Path folder;

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> InputFile.requireRegular(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
  }

  @Test
  void aFileIsTaken() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[7]);
    assertThat(InputFile.requireRegular(file)).isEqualTo(7);
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(InputFile.requireRegular(link)).isEqualTo(7);
  }

  @Test
  void whatIsNoFileIsRefusedByWhatItIs() throws IOException {
    refused(folder, "folder");
    refused(folder.resolve("none"), "is not there");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    refused(link, "leads nowhere");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    refused(loop, "cannot be read");
  }

  @Test
  void aPipeAndADeviceAreNotOpened() throws Exception {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "no devices here");
    refused(device, "a pipe or a device");
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0, "no pipes here");
    refused(pipe, "a pipe or a device");
  }
}
