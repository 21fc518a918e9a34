package org.finetune4j.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * A folder with everything of one training. While it is open no other training can write there.
 * What is closed before the first file is written leaves nothing. A run that replaces an earlier
 * one grows beside it, in {@code NAME.new}, and takes its place at the end; until then it can be
 * stopped and resumed there.
 */
public final class RunDirectory implements AutoCloseable {
  /** The best model, or the last. */
  public static final String MODEL = "model.f4j";

  /** The last epoch with the optimizer's state, to resume from; a finished run has none. */
  public static final String CHECKPOINT = "checkpoint.f4j";

  /** Everything that determines the run, and the command that repeats it. */
  public static final String CONFIG = "config.json";

  /** A row an epoch. */
  public static final String METRICS = "metrics.csv";

  /** What was predicted for the validation images. */
  public static final String PREDICTIONS = "predictions.csv";

  /** What was printed while it ran. */
  public static final String LOG = "log.txt";

  private final Path place;
  private final Path work;
  private final Beginning beginning;
  private final List<RunLock> locks;

  private enum Beginning {
    /** With nothing; what is stopped can be resumed. */
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
    new RunFolder(work).sweep();
    // Tried, not only asked for: root has permissions on a read-only disk.
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
    RunFolder folder = new RunFolder(place);
    if (!folder.isOccupied() || folder.isWithoutModel()) {
      return new RunDirectory(place, place, Beginning.NEW, lock);
    }
    if (!folder.isRun()) {
      throw new BadInputException(
          place + " exists and is not a run of finetune4j: name another place with --out.");
    }
    if (!replace) {
      throw new BadInputException(
          place
              + (folder.isResumable() && !folder.isFinished()
                  ? " holds a run that is not finished: continue it with --resume, name another"
                      + " place with --out, or replace it with --force."
                  : " holds an earlier run: name another place with --out, or replace it with"
                      + " --force."));
    }
    RunFolder beside = folder.beside();
    if (beside.isOccupied() && !beside.isRun()) {
      throw new BadInputException(
          beside.path() + " is in the way: move it, or choose another --out.");
    }
    if (beside.isOccupied() && !beside.stoppedInFirstEpoch()) {
      throw new BadInputException(
          beside.path()
              + " holds a run that was to replace an earlier one: "
              + (beside.has(CHECKPOINT)
                  ? "continue it with --out " + beside.path() + " --resume, or "
                  : "")
              + "remove it.");
    }
    return new RunDirectory(place, beside.path(), Beginning.NEW, lock);
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
    RunFolder folder = new RunFolder(place);
    for (RunFolder there : List.of(folder, folder.beside())) {
      if (there.isOccupied() && !madeBy(there.path(), command)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s was not made by '%s' and stays: name another place with --out.",
                there.path(),
                command));
      }
    }
    Path work = folder.isOccupied() ? folder.beside().path() : place;
    return new RunDirectory(place, work, Beginning.AGAIN, lock);
  }

  /** Whether there is a run of a command that begins so. */
  public static boolean madeBy(Path place, String command) {
    RunFolder folder = new RunFolder(place);
    return folder.isRun() && folder.config().command().startsWith(command);
  }

  /**
   * The run that stopped there; one that stopped before its first checkpoint begins again. One that
   * was to replace another still does.
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
    RunFolder folder = new RunFolder(place);
    if (!folder.isResumable()) {
      throw new BadInputException(notResumable(folder));
    }
    String name = String.valueOf(place.getFileName());
    if (folder.has(RunFolder.REPLACES)
        && name.endsWith(RunFolder.NEW)
        && name.length() > RunFolder.NEW.length()) {
      Path replaced =
          place.resolveSibling(name.substring(0, name.length() - RunFolder.NEW.length()));
      if (new RunFolder(replaced).isRun()) {
        return resume(replaced, place, lock);
      }
    }
    return new RunDirectory(place, place, Beginning.RESUMED, lock);
  }

  private static String notResumable(RunFolder folder) {
    RunFolder beside = folder.beside();
    if (beside.isResumable()) {
      return String.format(
          Locale.ROOT,
          "%s is not the run to resume: the one that is to replace it continues with --out %s --resume.",
          folder.path(),
          beside.path());
    }
    return String.format(
        Locale.ROOT,
        folder.isFinished()
            ? "%s is finished, so there is nothing to resume: name another place with --out, or replace it with --force."
            : "%s holds no checkpoint.f4j to resume from: train without --resume.",
        folder.path());
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

  /** Whether there is a checkpoint to resume from. */
  boolean hasCheckpoint() {
    return new RunFolder(work).has(CHECKPOINT);
  }

  /** Unlocks the folder for another training. */
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
   * To be called before the first file is written, once there is something to keep: clears away
   * what an earlier attempt left where this one grows.
   */
  public void begin() {
    if (work.equals(place) || beginning == Beginning.RESUMED) {
      return;
    }
    new RunFolder(work).clear();
    if (beginning == Beginning.NEW) {
      write(
          RunFolder.REPLACES,
          "This run takes the place of " + place.getFileName() + " once it is done.\n");
    }
  }

  /** How a run that was stopped is resumed, as a sentence. */
  public String howToResume() {
    if (beginning == Beginning.AGAIN) {
      return "The same command begins again.";
    }
    return hasCheckpoint()
        ? "--out " + work + " --resume continues from the last whole epoch."
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

  /**
   * Takes the place of the earlier run, where there was one.
   *
   * @param keepsCheckpoint whether the checkpoint stays, which no finished run needs
   */
  public void finish(boolean keepsCheckpoint) {
    if (!work.equals(place) && Files.exists(work)) {
      replace();
    }
    if (!keepsCheckpoint) {
      try {
        Files.deleteIfExists(place.resolve(CHECKPOINT));
      } catch (IOException ignored) {
        // The run is complete: a file too many is no reason to fail.
      }
    }
  }

  private void replace() {
    RunFolder old = new RunFolder(new RunFolder(place).free());
    close(); // some systems move no folder with an open file
    try {
      Files.deleteIfExists(file(RunFolder.REPLACES));
      AtomicFile.move(place, old.path());
      AtomicFile.move(work, place);
    } catch (IOException e) {
      throw new BadInputException(
          "The new run is complete in " + work + ", but could not be moved to " + place + ".", e);
    }
    old.clear();
    try {
      Files.delete(old.path());
    } catch (IOException e) {
      throw AtomicFile.refusal(old.path(), e);
    }
  }
}
