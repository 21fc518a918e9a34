package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of a build with CUDA, on cards that a script in the place of nvidia-smi reports. */
class GraphicsCommandsTest {
  private static final String H100 = "NVIDIA H100 PCIe, 9.0, 81559 MiB, 535.129.03";

  @TempDir private Path folder;

  @Test
  void aTrainingIsRefusedOnACardThatTheLibraryHasNoCodeFor() throws Exception {
    Ended train = run(H100, "train", "labels", "--data", "absent");

    assertThat(train.code).isEqualTo(2);
    assertThat(train.text)
        .contains("finetune4j: The GPU NVIDIA H100 PCIe cannot be used", "compute capability 9.0")
        .doesNotContain("absent");
  }

  @Test
  void aTrainingOnAnotherCardBeginsWithItsName() throws Exception {
    Ended train =
        run(
            "NVIDIA GeForce RTX 4090, 8.9, 24564 MiB, 550.1",
            "train",
            "labels",
            "--data",
            "absent");

    assertThat(train.code).isEqualTo(2);
    assertThat(train.text)
        .containsSubsequence(
            "GPU NVIDIA GeForce RTX 4090, compute capability 8.9: nd4j-cuda-11.6 runs its code for"
                + " 8.6.",
            "absent");
  }

  @Test
  void doctorDoesNotStartWhatCannotRunThere() throws Exception {
    Ended doctor = run(H100, "doctor");

    assertThat(doctor.code).as(doctor.text).isZero();
    assertThat(doctor.text)
        .contains("NVIDIA GPU      NVIDIA H100 PCIe, compute capability 9.0")
        .contains("ND4J was not started")
        .contains("! The GPU NVIDIA H100 PCIe cannot be used");
  }

  private record Ended(int code, String text) {}

  private Ended run(String card, String... arguments) throws IOException, InterruptedException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path cuda = folder.resolve("cuda");
    Path backEnd = cuda.resolve("org/nd4j/linalg/jcublas/JCublasBackend.class");
    Files.createDirectories(backEnd.getParent());
    Files.write(backEnd, new byte[0]); // looked up as a file, never loaded
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/sh\necho '" + card + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + cuda,
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Path printed = folder.resolve("printed.txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().merge("PATH", bin.toString(), (old, ours) -> ours + ":" + old);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    Process process = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(printed));
  }
}
