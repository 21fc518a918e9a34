package org.finetune4j.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.network.SavedModel;

/**
 * Reads models anew whose files change. A file is looked at every second, as some file systems do
 * not tell of changes, and read once it has stayed the same from one look to the next.
 */
final class ModelWatch implements AutoCloseable {
  private static final long SECONDS = 1;

  private final Function<Path, SavedModel> reader;
  private final ServiceMetrics metrics;
  private final Consumer<String> log;
  private final List<Watched> files;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "model-watch");
            thread.setDaemon(true);
            return thread;
          });

  private static final class Watched {
    private final Path file;
    private final ServedModel model;
    private Optional<String> served;
    private Optional<String> seen;

    Watched(Path file, Optional<String> served, ServedModel model) {
      this.file = file;
      this.model = model;
      this.served = served;
      this.seen = served;
    }
  }

  /**
   * Begins to watch.
   *
   * @param files of the models, in their order
   * @param served the files' {@link #state} before they were read
   * @param reader of a model file
   * @param log is given what happens
   */
  ModelWatch(
      List<Path> files,
      List<Optional<String>> served,
      List<ServedModel> models,
      Function<Path, SavedModel> reader,
      ServiceMetrics metrics,
      Consumer<String> log) {
    this.reader = reader;
    this.metrics = metrics;
    this.log = log;
    this.files =
        IntStream.range(0, files.size())
            .mapToObj(i -> new Watched(files.get(i), served.get(i), models.get(i)))
            .toList();
    looks.scheduleWithFixedDelay(
        () -> this.files.forEach(this::look), SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /** What identifies a file's content without reading it; empty while it is not there. */
  static Optional<String> state(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          found.lastModifiedTime().toInstant() + " " + found.size() + " " + found.fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void look(Watched watched) {
    Optional<String> now = state(watched.file);
    boolean still = now.equals(watched.seen);
    watched.seen = now;
    if (!still || now.isEmpty() || now.equals(watched.served)) {
      return;
    }
    watched.served = now; // one that cannot be read is not tried again until it changes
    boolean done = false;
    try {
      watched.model.replace(reader.apply(watched.file));
      done = true;
      log.accept("Read " + watched.file + " anew.");
    } catch (BadInputException e) {
      log.accept("The model before is served on: " + e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      log.accept("The model before is served on: " + watched.file + " cannot be read: " + e);
    }
    metrics.reload(watched.model.name(), done);
  }

  @Override
  public void close() {
    looks.shutdownNow();
    try {
      looks.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
