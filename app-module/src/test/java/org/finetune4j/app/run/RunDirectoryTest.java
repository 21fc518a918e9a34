package org.finetune4j.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir private Path folder;

  @Test
  void nothingIsMadeBeforeTheFirstFile() {
    RunDirectory run = RunDirectory.create(folder.resolve("a/run"), false);
    assertThat(folder.resolve("a")).doesNotExist();
    run.write(RunDirectory.METRICS, "epoch\n");
    assertThat(folder.resolve("a/run/metrics.csv")).hasContent("epoch\n");
  }

  @Test
  void anEarlierRunIsRefusedWithoutForce() {
    write("run", "first");
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("run"), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--force");
  }

  @Test
  void anEarlierRunStandsUntilTheNewOneIsComplete() {
    write("run", "first");
    RunDirectory run = RunDirectory.create(folder.resolve("run"), true);
    run.write(RunDirectory.CONFIG, "second");
    assertThat(folder.resolve("run/config.json")).hasContent("first");
    run.finish();
    assertThat(folder.resolve("run/config.json")).hasContent("second");
    assertThat(folder)
        .isDirectoryContaining("glob:**/run")
        .isDirectoryNotContaining("glob:**/run.*");
  }

  @Test
  void aFolderThatIsNoRunIsNeverReplaced() throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/letter.txt"), "dear");
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("home"), true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not a run");
    assertThat(folder.resolve("home/letter.txt")).hasContent("dear");
  }

  @Test
  void anEmptyFolderIsTaken() {
    assertThatCode(() -> RunDirectory.create(folder, false)).doesNotThrowAnyException();
  }

  @Test
  void goingOnNeedsACheckpoint() {
    assertThatThrownBy(() -> RunDirectory.resume(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("checkpoint.f4j");
  }

  @Test
  void aFailedWriteLeavesTheEarlierFileAndNothingBeside() {
    write("run", "first");
    Path file = folder.resolve("run/config.json");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    beside -> {
                      Files.writeString(beside, "half");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("config.json");
    assertThat(file).hasContent("first");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFullDiskIsSaidBeforeTheWorkBegins() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"), false);
    assertThatThrownBy(() -> run.requireSpace(Long.MAX_VALUE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("MB left");
    assertThatCode(() -> run.requireSpace(1)).doesNotThrowAnyException();
  }

  private void write(String run, String config) {
    RunDirectory.create(folder.resolve(run), false).write(RunDirectory.CONFIG, config);
  }
}
