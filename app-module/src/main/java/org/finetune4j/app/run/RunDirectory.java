package org.finetune4j.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * A folder with everything of one training. While it is open no other training can write there.
 * What is closed before the first file is written leaves nothing. A run that replaces an earlier
 * one grows beside it, in {@code NAME.new}, and takes its place at the end; until then it can be
 * stopped and gone on with there.
 */
public final class RunDirectory implements AutoCloseable {
  /** The best model, or the last. */
  public static final String MODEL = "model.f4j";

  /** The last epoch with the optimizer's state, to go on from. */
  public static final String CHECKPOINT = "checkpoint.f4j";

  /** Everything that determines the run, and the command that repeats it. */
  public static final String CONFIG = "config.json";

  /** A row an epoch. */
  public static final String METRICS = "metrics.csv";

  /** What was predicted for the validation images. */
  public static final String PREDICTIONS = "predictions.csv";

  /** What was said while it ran. */
  public static final String LOG = "log.txt";

  /** Written last. */
  private static final String REPORT = "report.html";

  /** In a run that grows beside the one whose place it takes. */
  private static final String REPLACES = "replaces.txt";

  private static final String NEW = ".new";

  private static final String PART = ".part";

  /** How the command begins that every run remembers. */
  private static final String PROGRAM = "finetune4j ";

  private static final Set<String> OWN =
      Set.of(MODEL, CHECKPOINT, CONFIG, METRICS, PREDICTIONS, LOG, REPORT);

  /** All that is there before there is a model. */
  private static final Set<String> LEFT = Set.of(CONFIG, METRICS, LOG);

  private final Path place;
  private final Path work;
  private final Beginning beginning;
  private final List<RunLock> locks;

  private enum Beginning {
    /** With nothing, and a checkpoint can be gone on from. */
    NEW,
    /** With a checkpoint. */
    RESUMED,
    /** With nothing, by a command that always does. */
    AGAIN
  }

  private RunDirectory(Path place, Path work, Beginning beginning, RunLock lock) {
    this.place = place;
    this.work = work;
    this.beginning = beginning;
    this.locks = work.equals(place) ? List.of(lock) : List.of(lock, RunLock.of(work));
    sweep();
    // Not only asked: root has permissions on a disk that only reads.
    AtomicFile.requireWritable(file(CONFIG));
  }

  /**
   * A new run. Nothing is deleted here.
   *
   * @param replace whether an earlier run there may be replaced, at the end
   * @throws BadInputException if something stands there already and is not to be replaced, or is no
   *     run, or if it cannot be written
   */
  public static RunDirectory create(Path place, boolean replace) {
    return locked(place, lock -> create(place, replace, lock));
  }

  private static RunDirectory locked(Path place, Function<RunLock, RunDirectory> open) {
    RunLock lock = RunLock.of(place);
    try {
      return open.apply(lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static RunDirectory create(Path place, boolean replace, RunLock lock) {
    if (!occupied(place) || leftNothing(place)) {
      return new RunDirectory(place, place, Beginning.NEW, lock);
    }
    requireRun(place);
    if (!replace) {
      throw new BadInputException(
          place
              + (goesOn(place) && !has(place, REPORT)
                  ? " holds a run that is not finished: go on with --resume, name another place with"
                      + " --out, or replace it with --force."
                  : " holds an earlier run: name another place with --out, or replace it with"
                      + " --force."));
    }
    Path beside = beside(place);
    if (occupied(beside) && !isRun(beside)) {
      throw new BadInputException(beside + " is in the way: move it, or choose another --out.");
    }
    if (occupied(beside) && !brokeOffAtOnce(beside)) {
      throw new BadInputException(
          beside
              + " holds a run that was to replace an earlier one: "
              + (has(beside, CHECKPOINT) ? "go on with it, --out " + beside + " --resume, or " : "")
              + "remove it.");
    }
    return new RunDirectory(place, beside, Beginning.NEW, lock);
  }

  /**
   * A run that a command makes each time, in place of what it made earlier, finished or not.
   *
   * @param command how the command begins
   * @throws BadInputException if there is anything that another command made
   */
  public static RunDirectory again(Path place, String command) {
    return locked(place, lock -> again(place, command, lock));
  }

  private static RunDirectory again(Path place, String command, RunLock lock) {
    Path beside = beside(place);
    for (Path there : List.of(place, beside)) {
      if (occupied(there) && !madeBy(there, command)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s was not made by '%s' and stays: name another place with --out.",
                there,
                command));
      }
    }
    return new RunDirectory(place, occupied(place) ? beside : place, Beginning.AGAIN, lock);
  }

  /** Whether there is a run of a command that begins so. */
  public static boolean madeBy(Path place, String command) {
    return isRun(place) && StoredConfig.read(place.resolve(CONFIG)).command().startsWith(command);
  }

  /**
   * The run that stopped there, to go on with; one that stopped before its first checkpoint begins
   * again. One that was to replace another still does.
   *
   * @throws BadInputException if there is no unfinished run
   */
  public static RunDirectory resume(Path place) {
    // Of nothing there is nothing to lock, and nothing is made.
    return Files.isDirectory(place)
        ? locked(place, lock -> resume(place, lock))
        : resume(place, RunLock.none());
  }

  private static RunDirectory resume(Path place, RunLock lock) {
    if (!goesOn(place)) {
      Path beside = beside(place);
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds no %s to go on from: %s.",
              place,
              CHECKPOINT,
              goesOn(beside)
                  ? "the run that was to replace it goes on with --out " + beside + " --resume"
                  : has(place, REPORT)
                      ? "it is finished; name another place with --out, or replace it with --force"
                      : "train without --resume"));
    }
    String name = String.valueOf(place.getFileName());
    if (has(place, REPLACES) && name.endsWith(NEW) && name.length() > NEW.length()) {
      Path replaced = place.resolveSibling(name.substring(0, name.length() - NEW.length()));
      if (isRun(replaced)) {
        return resume(replaced, place, lock);
      }
    }
    return new RunDirectory(place, place, Beginning.RESUMED, lock);
  }

  /** A run that takes the place of another: both are locked, in the order of all others. */
  private static RunDirectory resume(Path replaced, Path place, RunLock lock) {
    lock.close();
    return locked(replaced, both -> new RunDirectory(replaced, place, Beginning.RESUMED, both));
  }

  /** The model that a user's {@code --model} names: a run directory or a file. */
  public static Path modelFile(Path model) {
    Path file = Files.isDirectory(model) ? model.resolve(MODEL) : model;
    if (!Files.exists(file)) {
      throw new BadInputException(
          file + ": there is no such model; --model takes a run directory or a " + MODEL + ".");
    }
    InputFile.requireRegular(file);
    return file;
  }

  /** Where the run will be found. */
  public Path place() {
    return place;
  }

  /** Whether there is a checkpoint to go on from. */
  boolean hasCheckpoint() {
    return has(work, CHECKPOINT);
  }

  /** Gives the folder free for another training. */
  @Override
  public void close() {
    locks.forEach(RunLock::close);
  }

  /** Where a file of it is written now. */
  public Path file(String name) {
    return work.resolve(name);
  }

  /** The text of one of its files; empty where there is none. */
  public String read(String name) {
    try {
      return Files.exists(file(name)) ? Files.readString(file(name)) : "";
    } catch (IOException e) {
      throw new BadInputException(file(name) + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /**
   * To be called before the first file is written, when something was learned: clears away what an
   * earlier attempt left where this one grows.
   */
  public void begin() {
    if (work.equals(place) || beginning == Beginning.RESUMED) {
      return;
    }
    clear(work);
    if (beginning == Beginning.NEW) {
      write(REPLACES, "This run takes the place of " + place.getFileName() + " once it is done.\n");
    }
  }

  /** How a run that was stopped is gone on with, as a sentence. */
  public String wayOn() {
    if (beginning == Beginning.AGAIN) {
      return "The same command begins again.";
    }
    return has(work, CHECKPOINT)
        ? "--out " + work + " --resume goes on from the last whole epoch."
        : "No epoch was finished: --out " + work + " --resume begins again.";
  }

  /** Writes one of its files, beside and renamed. */
  public void write(String name, AtomicFile.Content content) {
    AtomicFile.write(file(name), content);
  }

  /** Writes one of its files as text, beside and renamed. */
  public void write(String name, String text) {
    AtomicFile.write(file(name), text);
  }

  /**
   * Refuses to begin what the disk cannot hold.
   *
   * @param bytes about what the run will write
   */
  public void requireSpace(long bytes) {
    Path there = work.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      long free = there == null ? Long.MAX_VALUE : Files.getFileStore(there).getUsableSpace();
      if (free < bytes) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s: the disk has %,d MB left and the run needs about %,d: make room or name another place with --out.",
                place,
                free >> 20,
                bytes >> 20));
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(place, e);
    }
  }

  /** Takes the place of the earlier run, where there was one. */
  public void finish() {
    if (work.equals(place) || !Files.exists(work)) {
      return;
    }
    Path old = freeBeside();
    close(); // some systems move no folder with an open file
    try {
      Files.deleteIfExists(file(REPLACES));
      AtomicFile.move(place, old);
      AtomicFile.move(work, place);
    } catch (IOException e) {
      throw new BadInputException(
          "The new run is complete in " + work + ", but could not be moved to " + place + ".", e);
    }
    clear(old);
    remove(old);
  }

  private static boolean occupied(Path place) {
    if (!Files.isDirectory(place)) {
      return Files.exists(place);
    }
    try (Stream<Path> inside = Files.list(place)) {
      return inside.anyMatch(path -> !isRemnant(path));
    } catch (IOException e) {
      throw AtomicFile.refusal(place, e);
    }
  }

  /** What a crash leaves: a lock that locks nothing, a file that is not complete. */
  private static boolean isRemnant(Path path) {
    String name = path.getFileName().toString();
    return name.equals(RunLock.FILE)
        || (name.endsWith(PART) && (name.startsWith(".") || OWN.contains(name.replace(PART, ""))));
  }

  private void sweep() {
    if (!Files.isDirectory(work)) {
      return;
    }
    try (Stream<Path> inside = Files.list(work)) {
      for (Path path : inside.filter(p -> isRemnant(p) && !isLock(p)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(work, e);
    }
  }

  private static boolean isLock(Path path) {
    return path.endsWith(RunLock.FILE);
  }

  // Nobody's, also where the user keeps an earlier run as NAME.old.
  private Path freeBeside() {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> place.resolveSibling(place.getFileName() + ".old" + (i == 1 ? "" : i)))
        .filter(path -> !Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow();
  }

  private static Path beside(Path place) {
    return place.resolveSibling(place.getFileName() + NEW);
  }

  private static void requireRun(Path place) {
    if (!isRun(place)) {
      throw new BadInputException(
          place + " exists and is not a run of finetune4j: name another place with --out.");
    }
  }

  private static void remove(Path folder) {
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw AtomicFile.refusal(folder, e);
    }
  }

  private static boolean has(Path run, String name) {
    return Files.isRegularFile(run.resolve(name));
  }

  // What stopped before its first checkpoint goes on from the beginning.
  private static boolean goesOn(Path run) {
    return has(run, CHECKPOINT) || (!has(run, REPORT) && isOurs(run));
  }

  private static boolean isOurs(Path run) {
    try {
      return has(run, CONFIG)
          && StoredConfig.read(run.resolve(CONFIG)).command().startsWith(PROGRAM);
    } catch (BadInputException e) {
      return false;
    }
  }

  // Stopped before anything was learned: nothing is lost where another begins.
  private static boolean leftNothing(Path run) {
    if (!isOurs(run)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(run)) {
      return inside.allMatch(
          path -> isRemnant(path) || LEFT.contains(path.getFileName().toString()));
    } catch (IOException e) {
      throw AtomicFile.refusal(run, e);
    }
  }

  // Stopped in its first epoch: whoever forces a new run has nothing whole to lose there.
  private static boolean brokeOffAtOnce(Path run) {
    return has(run, REPLACES) && !has(run, CHECKPOINT) && !has(run, REPORT);
  }

  private static boolean isRun(Path place) {
    return Stream.of(CONFIG, MODEL, CHECKPOINT, METRICS).anyMatch(name -> has(place, name));
  }

  /** Takes out everything but the lock. */
  private static void clear(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder) && !isLock(path)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(folder, e);
    }
  }
}
