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
  private static final String OURS = "{\"command\": \"finetune4j train labels --data x\"}";

  @TempDir private Path folder;

  private RunDirectory open(String run, boolean replace) {
    return RunDirectory.create(folder.resolve(run), replace);
  }

  @Test
  void whatIsClosedBeforeTheFirstFileLeavesNothing() {
    open("a/run", false).close();
    assertThat(folder.resolve("a")).doesNotExist();
    try (RunDirectory run = open("a/run", false)) {
      run.write(RunDirectory.METRICS, "epoch\n");
    }
    assertThat(folder.resolve("a/run")).isDirectoryContaining("glob:**/metrics.csv");
    assertThat(folder.resolve("a/run")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void noSecondTrainingWritesWhereOneDoes() {
    try (RunDirectory first = open("run", false)) {
      assertInUse(() -> open("run", false));
      first.begin();
      first.write(RunDirectory.CONFIG, OURS);
      assertInUse(() -> open("run", false));
      assertInUse(() -> open("run", true));
      assertInUse(() -> RunDirectory.resume(folder.resolve("run")));
      assertInUse(() -> RunDirectory.again(folder.resolve("run"), "finetune4j demo"));
    }
    file("run", RunDirectory.MODEL);
    try (RunDirectory first = open("run", true)) {
      first.begin();
      first.write(RunDirectory.CONFIG, OURS);
      assertInUse(() -> open("run", true));
      assertInUse(() -> RunDirectory.resume(folder.resolve("run.new")));
      first.finish(false);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**/run.*");
    open("run", true).close();
  }

  private void assertInUse(Runnable second) {
    assertThatThrownBy(second::run)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is in use by another training");
  }

  @Test
  void theLockOfAProcessThatIsGoneLocksNothing() {
    AtomicFile.write(folder.resolve("run/.lock"), "");
    AtomicFile.write(folder.resolve("run/.model.f4j.77.part"), "half");
    AtomicFile.write(folder.resolve("run/metrics.csv.part"), "half");
    try (RunDirectory run = open("run", false)) {
      assertThat(run.file(RunDirectory.MODEL).getParent()).isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void whatWasKilledBeforeItsFirstModelBeginsAgainWithOrWithoutAWord() {
    AtomicFile.write(folder.resolve("run/config.json"), OURS);
    AtomicFile.write(folder.resolve("run/metrics.csv"), "epoch\n");
    AtomicFile.write(folder.resolve("run/log.txt"), "begun\n");
    AtomicFile.write(folder.resolve("run/.model.f4j.77.part"), "half");
    open("run", false).close();
    try (RunDirectory resumed = RunDirectory.resume(folder.resolve("run"))) {
      assertThat(resumed.hasCheckpoint()).isFalse();
    }
    assertThat(folder.resolve("run")).isDirectoryNotContaining("glob:**.part");

    // With a model there is something to lose: --resume repeats it, the same to the byte.
    file("run", RunDirectory.MODEL);
    assertThatThrownBy(() -> open("run", false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("continue it with --resume");
    RunDirectory.resume(folder.resolve("run")).close();
  }

  @Test
  void aFolderOfAnotherProgramWithAConfigIsNotBegunIn() {
    AtomicFile.write(folder.resolve("other/config.json"), "{\"model\": \"another\"}");
    assertThatThrownBy(() -> open("other", false)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> RunDirectory.resume(folder.resolve("other")))
        .isInstanceOf(BadInputException.class);
    assertThat(folder.resolve("other")).isDirectoryNotContaining("glob:**/.lock");
  }

  @Test
  void aFinishedRunWithoutItsCheckpointIsNotResumed() {
    AtomicFile.write(folder.resolve("run/config.json"), OURS);
    AtomicFile.write(folder.resolve("run/report.html"), "");
    assertThatThrownBy(() -> RunDirectory.resume(folder.resolve("run")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("run is finished, so there is nothing to resume")
        .hasMessageContaining("--force");
  }

  @Test
  void aFinishedRunDropsItsCheckpointUnlessItIsToBeKept() {
    for (boolean keeps : new boolean[] {true, false}) {
      String name = "keeps" + keeps;
      file(name, RunDirectory.CHECKPOINT);
      try (RunDirectory run = RunDirectory.resume(folder.resolve(name))) {
        run.finish(keeps);
      }
      assertThat(Files.exists(folder.resolve(name).resolve("checkpoint.f4j"))).isEqualTo(keeps);
    }
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
    run.finish(false);
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
    assertThatCode(() -> RunDirectory.create(folder, false).close()).doesNotThrowAnyException();
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
    open("run.new", true).close(); // which deletes nothing either
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
    assertThat(stopped.howToResume())
        .startsWith("--out " + folder.resolve("run.new") + " --resume");
    stopped.close();
    assertThatThrownBy(() -> RunDirectory.resume(folder.resolve("run")))
        .hasMessageContaining("--out " + folder.resolve("run.new") + " --resume");

    RunDirectory resumed = RunDirectory.resume(folder.resolve("run.new"));
    resumed.begin();
    assertThat(resumed.place()).isEqualTo(folder.resolve("run"));
    resumed.finish(true);
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
    run.finish(false);
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
    resumed.finish(false);
    assertThat(resumed.place()).isEqualTo(folder.resolve("run.new"));
    assertThat(folder.resolve("run/config.json")).hasContent("first");
  }

  @Test
  void whatStoppedInItsFirstEpochIsBegunAgain() {
    try (RunDirectory first = open("run", false)) {
      first.begin();
      first.write(RunDirectory.CONFIG, OURS);
      first.write(RunDirectory.MODEL, "");
      assertThat(first.howToResume())
          .isEqualTo(
              "No epoch was finished: --out " + folder.resolve("run") + " --resume begins again.");
    }
    for (String config : new String[] {"second", "third"}) {
      try (RunDirectory again = open("run", true)) {
        again.begin();
        again.write(RunDirectory.CONFIG, config);
        assertThat(again.howToResume())
            .contains("--out " + folder.resolve("run.new") + " --resume");
        assertThat(folder.resolve("run.new/config.json")).hasContent(config);
      }
    }
    assertThat(folder.resolve("run/config.json")).hasContent(OURS);
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
  void aFullDiskIsReportedBeforeTheWorkBegins() {
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
    try (RunDirectory made = open(run, false)) {
      made.write(RunDirectory.CONFIG, config);
    }
  }
}
