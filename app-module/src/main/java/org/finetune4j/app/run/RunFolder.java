package org.finetune4j.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;

/** A folder where a run is, was, or may be: what stands in it, and what that means. */
record RunFolder(Path path) {
  /** Of a run that grows beside the one that it replaces. */
  static final String NEW = ".new";

  /** In such a run. */
  static final String REPLACES = "replaces.txt";

  /** Written last. */
  private static final String REPORT = "report.html";

  private static final String PART = ".part";

  /** How the command begins that every run keeps. */
  private static final String PROGRAM = "finetune4j ";

  private static final Set<String> OWN =
      Set.of(
          RunDirectory.MODEL,
          RunDirectory.CHECKPOINT,
          RunDirectory.CONFIG,
          RunDirectory.METRICS,
          RunDirectory.PREDICTIONS,
          RunDirectory.LOG,
          REPORT);

  /** All that is there before there is a model. */
  private static final Set<String> WITHOUT_MODEL =
      Set.of(RunDirectory.CONFIG, RunDirectory.METRICS, RunDirectory.LOG);

  /** Where a run grows that is to replace the one here. */
  RunFolder beside() {
    return new RunFolder(path.resolveSibling(path.getFileName() + NEW));
  }

  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  /** Whether there is anything but what a crash leaves. */
  boolean isOccupied() {
    if (!Files.isDirectory(path)) {
      return Files.exists(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.anyMatch(file -> !isRemnant(file));
    } catch (IOException e) {
      throw AtomicFile.refusal(path, e);
    }
  }

  /** What a crash leaves: a lock that locks nothing, a file that is not complete. */
  private static boolean isRemnant(Path file) {
    String name = file.getFileName().toString();
    return name.equals(RunLock.FILE)
        || (name.endsWith(PART) && (name.startsWith(".") || OWN.contains(name.replace(PART, ""))));
  }

  private static boolean isLock(Path file) {
    return file.endsWith(RunLock.FILE);
  }

  boolean isRun() {
    return Stream.of(
            RunDirectory.CONFIG, RunDirectory.MODEL, RunDirectory.CHECKPOINT, RunDirectory.METRICS)
        .anyMatch(this::has);
  }

  boolean isFinished() {
    return has(REPORT);
  }

  /** One that stopped before its first checkpoint resumes from the beginning. */
  boolean isResumable() {
    return has(RunDirectory.CHECKPOINT) || (!isFinished() && isOurs());
  }

  private boolean isOurs() {
    try {
      return has(RunDirectory.CONFIG) && config().command().startsWith(PROGRAM);
    } catch (BadInputException e) {
      return false;
    }
  }

  StoredConfig config() {
    return StoredConfig.read(path.resolve(RunDirectory.CONFIG));
  }

  /** Whether it stopped before its first model: nothing is lost where another begins. */
  boolean isWithoutModel() {
    if (!isOurs()) {
      return false;
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.allMatch(
          file -> isRemnant(file) || WITHOUT_MODEL.contains(file.getFileName().toString()));
    } catch (IOException e) {
      throw AtomicFile.refusal(path, e);
    }
  }

  /** Whether it was to replace another and stopped in its first epoch: nothing whole is lost. */
  boolean stoppedInFirstEpoch() {
    return has(REPLACES) && !has(RunDirectory.CHECKPOINT) && !isFinished();
  }

  /** Removes what a crash left. */
  void sweep() {
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> inside = Files.list(path)) {
      for (Path file : inside.filter(f -> isRemnant(f) && !isLock(f)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(path, e);
    }
  }

  /** A free name, also where the user keeps an earlier run as NAME.old. */
  Path free() {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> path.resolveSibling(path.getFileName() + ".old" + (i == 1 ? "" : i)))
        .filter(old -> !Files.exists(old, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow();
  }

  /** Takes out everything but the lock. */
  void clear() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(path) && !isLock(file)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(path, e);
    }
  }
}
