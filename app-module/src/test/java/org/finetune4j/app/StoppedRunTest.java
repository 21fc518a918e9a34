package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own, which is asked to end. */
class StoppedRunTest {
  @TempDir private Path folder;

  @Test
  void aRunThatIsAskedToEndSavesWhatItLearnedAndExplainsHowToGoOn() throws Exception {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path data = folder.resolve("shapes");
    Path run = folder.resolve("run");
    Path printed = folder.resolve("printed.txt");
    new ShapeImages(20, 1).write(data);
    Process process = training(data, run, printed, "--freeze-epochs=1");
    stopAfter(() -> awaitFile(run.resolve("checkpoint.f4j"), process, printed), process);

    assertThat(Files.readString(printed))
        .contains("--out " + run + " --resume continues from the last whole epoch");
    assertThat(Files.readString(run.resolve("log.txt"))).contains("--resume continues");
    assertThat(run.resolve("model.f4j")).isNotEmptyFile();
  }

  private interface Wait {
    void run() throws Exception;
  }

  private static void stopAfter(Wait wait, Process process) throws Exception {
    try {
      wait.run();
      process.destroy(); // asks, as Ctrl-C does
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void aRunThatIsAskedToEndInItsFirstEpochExplainsHowToBeginAgainAndThatWorks() throws Exception {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path data = folder.resolve("shapes");
    Path run = folder.resolve("run");
    Path printed = folder.resolve("printed.txt");
    new ShapeImages(2000, 1).write(data);
    for (String force : new String[] {"--freeze-epochs=1", "--force"}) {
      Process process = training(data, run, printed, force);
      stopAfter(() -> awaitWord("run directory: ", process, printed), process);
      assertThat(Files.readString(printed))
          .contains("No epoch was finished: --out ", " --resume begins again.");
    }

    Object[] quick = {
      "--untrained", "--backbone=small", "--size=32", "--freeze-epochs=0", "--epochs=1"
    };
    new ShapeImages(20, 1).write(folder.resolve("few"));
    Cli again =
        Cli.run(
            Cli.with(
                List.of("train", "labels", "--data", folder.resolve("few"), "--out", run),
                Cli.with(List.of(quick), "--batch=8", "--force")));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(run.resolve("report.html")).exists();
    assertThat(folder).isDirectoryNotContaining("glob:**/run.*");
  }

  private Process training(Path data, Path run, Path printed, String more) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "train",
            "labels",
            "--data",
            data.toString(),
            "--untrained",
            "--backbone=small",
            "--size=32",
            "--batch=8",
            more,
            "--epochs=10000",
            "--threads=1",
            "--out",
            run.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
  }

  private static void awaitFile(Path file, Process process, Path printed) throws Exception {
    await(() -> Files.exists(file), process, printed);
  }

  private static void awaitWord(String word, Process process, Path printed) throws Exception {
    await(() -> Files.readString(printed).contains(word), process, printed);
  }

  private static void await(Callable<Boolean> there, Process process, Path printed)
      throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(90));
    while (!there.call()) {
      assertThat(process.isAlive()).as(Files.readString(printed)).isTrue();
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(50);
    }
  }
}
