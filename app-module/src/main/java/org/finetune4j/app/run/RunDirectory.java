package org.finetune4j.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;

/**
 * A folder with everything of one training. Nothing is made before the first file is written. A run
 * that replaces an earlier one grows beside it, in {@code NAME.new}, and takes its place at the
 * end.
 */
public final class RunDirectory {
  /** The best model, or the last. */
  public static final String MODEL = "model.f4j";

  /** The last epoch with the optimizer's state, to go on from. */
  public static final String CHECKPOINT = "checkpoint.f4j";

  /** Everything that determines the run, and the command that repeats it. */
  public static final String CONFIG = "config.json";

  /** A row an epoch. */
  public static final String METRICS = "metrics.csv";

  /** What was predicted for the validation pictures. */
  public static final String PREDICTIONS = "predictions.csv";

  /** What was said while it ran. */
  public static final String LOG = "log.txt";

  private final Path place;
  private final Path work;

  private RunDirectory(Path place, Path work) {
    this.place = place;
    this.work = work;
  }

  /**
   * A new run.
   *
   * @param replace whether an earlier run there may be replaced, at the end
   * @throws BadInputException if something stands there already and is not to be replaced, or is no
   *     run
   */
  public static RunDirectory create(Path place, boolean replace) {
    if (!occupied(place)) {
      return new RunDirectory(place, place);
    }
    if (!isRun(place)) {
      throw new BadInputException(
          place + " exists and is not a run of finetune4j: name another place with --out.");
    }
    if (!replace) {
      throw new BadInputException(
          place
              + " holds an earlier run: name another place with --out, or replace it with --force.");
    }
    Path beside = place.resolveSibling(place.getFileName() + ".new");
    if (occupied(beside) && !isRun(beside)) {
      throw new BadInputException(beside + " is in the way: move it, or choose another --out.");
    }
    delete(beside);
    return new RunDirectory(place, beside);
  }

  /**
   * The run that stopped there, to go on with.
   *
   * @throws BadInputException if there is no checkpoint
   */
  public static RunDirectory resume(Path place) {
    if (!Files.isRegularFile(place.resolve(CHECKPOINT))) {
      throw new BadInputException(
          place + " holds no " + CHECKPOINT + " to go on from: train without --resume.");
    }
    return new RunDirectory(place, place);
  }

  /** The model that a user's {@code --model} names: a run directory or a file. */
  public static Path modelFile(Path model) {
    Path file = Files.isDirectory(model) ? model.resolve(MODEL) : model;
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          file + ": there is no such model; --model takes a run directory or a " + MODEL + ".");
    }
    return file;
  }

  /** Where the run will be found. */
  public Path place() {
    return place;
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
            "%s: the disk has %,d MB left and the run needs about %,d: make room or name another place with --out."
                .formatted(place, free >> 20, bytes >> 20));
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
    Path old = place.resolveSibling(place.getFileName() + ".old");
    delete(old);
    try {
      AtomicFile.move(place, old);
      AtomicFile.move(work, place);
    } catch (IOException e) {
      throw new BadInputException(
          "The new run is complete in " + work + ", but could not be moved to " + place + ".", e);
    }
    delete(old);
  }

  private static boolean occupied(Path place) {
    if (!Files.isDirectory(place)) {
      return Files.exists(place);
    }
    try (Stream<Path> inside = Files.list(place)) {
      return inside.findAny().isPresent();
    } catch (IOException e) {
      throw AtomicFile.refusal(place, e);
    }
  }

  private static boolean isRun(Path place) {
    return Stream.of(CONFIG, MODEL, CHECKPOINT, METRICS)
        .anyMatch(name -> Files.isRegularFile(place.resolve(name)));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(folder, e);
    }
  }
}
