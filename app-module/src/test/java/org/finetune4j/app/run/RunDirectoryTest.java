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
  void aRunThatWasToReplaceAnEarlierOneIsNotDeletedByTheNext() {
    write("run", "first");
    write("run.new", "second");
    RunDirectory.create(folder.resolve("run.new"), true); // which deletes nothing either
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("run"), true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("run.new holds a run")
        .hasMessageContaining("remove it");
    assertThat(folder.resolve("run.new/config.json")).hasContent("second");

    file("run.new", RunDirectory.CHECKPOINT);
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("run"), true))
        .hasMessageContaining("--out " + folder.resolve("run.new") + " --resume");
  }

  @Test
  void aRunThatWasToReplaceAnotherGoesOnAndTakesItsPlace() {
    write("run", "first");
    RunDirectory stopped = RunDirectory.create(folder.resolve("run"), true);
    stopped.begin();
    stopped.write(RunDirectory.CONFIG, "second");
    stopped.write(RunDirectory.CHECKPOINT, "");
    assertThat(stopped.wayOn()).startsWith("--out " + folder.resolve("run.new") + " --resume");
    assertThatThrownBy(() -> RunDirectory.resume(folder.resolve("run")))
        .hasMessageContaining("--out " + folder.resolve("run.new") + " --resume");

    RunDirectory resumed = RunDirectory.resume(folder.resolve("run.new"));
    resumed.begin();
    assertThat(resumed.place()).isEqualTo(folder.resolve("run"));
    resumed.finish();
    assertThat(folder.resolve("run/config.json")).hasContent("second");
    assertThat(folder.resolve("run/checkpoint.f4j")).exists();
    assertThat(folder.resolve("run/replaces.txt")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/run.*");
  }

  @Test
  void whatTheUserKeepsBesideARunStays() {
    write("run", "second");
    write("run.old", "first");
    RunDirectory run = RunDirectory.create(folder.resolve("run"), true);
    run.begin();
    run.write(RunDirectory.CONFIG, "third");
    run.finish();
    assertThat(folder.resolve("run/config.json")).hasContent("third");
    assertThat(folder.resolve("run.old/config.json")).hasContent("first");
    assertThat(folder.resolve("run.old2")).doesNotExist();
  }

  @Test
  void aNameThatEndsInNewTakesNobodysPlace() {
    write("run", "first");
    write("run.new", "second");
    file("run.new", RunDirectory.CHECKPOINT);
    RunDirectory resumed = RunDirectory.resume(folder.resolve("run.new"));
    resumed.finish();
    assertThat(resumed.place()).isEqualTo(folder.resolve("run.new"));
    assertThat(folder.resolve("run/config.json")).hasContent("first");
  }

  @Test
  void whatStoppedInItsFirstEpochIsBegunAgainWithForce() {
    RunDirectory first = RunDirectory.create(folder.resolve("run"), false);
    first.begin();
    first.write(RunDirectory.CONFIG, "first");
    assertThat(first.wayOn()).contains("begin again with --force").doesNotContain("--resume");

    for (String config : new String[] {"second", "third"}) {
      RunDirectory again = RunDirectory.create(folder.resolve("run"), true);
      again.begin();
      again.write(RunDirectory.CONFIG, config);
      assertThat(again.wayOn()).contains("begin again with --force").doesNotContain("--resume");
      assertThat(folder.resolve("run.new/config.json")).hasContent(config);
    }
    assertThat(folder.resolve("run/config.json")).hasContent("first");
  }

  @Test
  void anUnfinishedRunIsRefusedWithTheWayOn() {
    write("run", "first");
    file("run", RunDirectory.CHECKPOINT);
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("run"), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not finished")
        .hasMessageContaining("--resume")
        .hasMessageContaining("--force");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedAtOnce() {
    AtomicFile.write(folder.resolve("file"), "");
    assertThatThrownBy(() -> RunDirectory.create(folder.resolve("file/a/run"), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be written");
    assertThat(folder.resolve("file")).isRegularFile();
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

  private void file(String first, String name) {
    AtomicFile.write(folder.resolve(first).resolve(name), "");
  }

  private void write(String run, String config) {
    RunDirectory.create(folder.resolve(run), false).write(RunDirectory.CONFIG, config);
  }
}
