package org.finetune4j.data.load;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;

/**
 * The samples of a table whose images can be read. To have one of these is to know that every image
 * was decoded once, at the smallest scale its format offers: what is counted in it is there, and a
 * bad image among thousands is found before anything is learned.
 */
public final class ReadableSamples {
  private static final int NAMES_SHOWN = 5;

  /** Tasks a thread has waiting for it. */
  private static final int AHEAD = 16;

  private final SampleTable listed;
  private final SampleTable table;
  private final List<BadImage> skipped;

  private ReadableSamples(SampleTable listed, SampleTable table, List<BadImage> skipped) {
    this.listed = listed;
    this.table = table;
    this.skipped = List.copyOf(skipped);
  }

  /** Called after each image; returns whether to go on. */
  @FunctionalInterface
  public interface Progress {
    /** So many of so many images are checked. */
    boolean goesOn(int done, int images);
  }

  /**
   * Decodes every image of a table once.
   *
   * @param onBad whether an image that cannot be read is an error, or is left out
   * @param threads that decode, at least 1
   * @throws BadInputException if an image cannot be read and is not to be skipped, or if none can
   * @throws CancellationException where the progress does not go on
   */
  public static ReadableSamples check(
      SampleTable listed, OnBadImage onBad, int threads, Progress progress) {
    Map<Path, BadImage> bad = badImages(listed, threads, progress);
    List<BadImage> skipped = new ArrayList<>();
    List<Sample> readable = new ArrayList<>();
    Set<Path> seen = new LinkedHashSet<>();
    for (Sample sample : listed.samples()) {
      Path image = sample.image();
      if (!bad.containsKey(image)) {
        readable.add(sample);
      } else if (seen.add(image)) {
        skipped.add(bad.get(image));
      }
    }
    if (!skipped.isEmpty() && (onBad == OnBadImage.STOP || readable.isEmpty())) {
      throw unreadable(skipped, listed.size(), readable.isEmpty());
    }
    return new ReadableSamples(listed, new SampleTable(listed.task(), readable), skipped);
  }

  private static BadInputException unreadable(List<BadImage> bad, int images, boolean all) {
    String first = bad.get(0).reason();
    if (images == 1 || (bad.size() == 1 && !all)) {
      return new BadInputException(first);
    }
    return new BadInputException(
        all
            ? String.format(
                Locale.ROOT, "None of the %d images can be read; the first: %s", images, first)
            : String.format(
                Locale.ROOT,
                "%d of %d images cannot be read; the first: %s",
                bad.size(),
                images,
                first));
  }

  private static Map<Path, BadImage> badImages(SampleTable listed, int threads, Progress progress) {
    List<Path> images = listed.samples().stream().map(Sample::image).distinct().toList();
    Map<Path, BadImage> bad = new HashMap<>();
    ExecutorService workers = Executors.newFixedThreadPool(threads, ReadableSamples::worker);
    try {
      Queue<Future<Optional<BadImage>>> ahead = new ArrayDeque<>();
      int submitted = 0;
      for (int done = 0; done < images.size(); ) {
        while (submitted < images.size() && ahead.size() < threads * AHEAD) {
          Path image = images.get(submitted++);
          ahead.add(workers.submit(() -> problem(image)));
        }
        result(ahead.remove()).ifPresent(b -> bad.put(b.path(), b));
        if (!progress.goesOn(++done, images.size())) {
          throw new CancellationException("the check of the images was stopped");
        }
      }
    } finally {
      workers.shutdownNow();
    }
    return bad;
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "finetune4j-image-check");
    thread.setDaemon(true);
    return thread;
  }

  private static Optional<BadImage> problem(Path image) {
    try {
      // Decoded, not only its header: some damage shows only then.
      ImageDecoder.decode(image, ImageSize.square(1));
      return Optional.empty();
    } catch (BadInputException e) {
      return Optional.of(new BadImage(image, e.getMessage()));
    }
  }

  private static Optional<BadImage> result(Future<Optional<BadImage>> checked) {
    try {
      return checked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the check of the images failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were checked", e);
    }
  }

  /** The samples whose images can be read, in their order. */
  public SampleTable table() {
    return table;
  }

  /** All samples, as they were listed. */
  public SampleTable listed() {
    return listed;
  }

  /** The images that cannot be read, each once, in the order of the table. */
  public List<BadImage> skipped() {
    return skipped;
  }

  /** What is lost besides single images, a sentence each: whole groups, labels to learn. */
  public List<String> losses() {
    List<String> losses = new ArrayList<>();
    Set<String> groups = new LinkedHashSet<>(listed.groups());
    table.groups().forEach(groups::remove);
    if (!groups.isEmpty()) {
      losses.add(
          String.format(
              Locale.ROOT,
              "No image of %s can be read: nothing is trained or measured on %s.",
              some(groups.size() == 1 ? "group" : "groups", groups),
              groups.size() == 1 ? "it" : "them"));
    }
    Set<String> labels = labels(listed.train());
    labels.removeAll(labels(table.train()));
    if (!labels.isEmpty()) {
      losses.add(
          String.format(
              Locale.ROOT,
              "No training image of %s can be read: the model cannot learn %s.",
              some(labels.size() == 1 ? "label" : "labels", labels),
              labels.size() == 1 ? "it" : "them"));
    }
    return losses;
  }

  private static Set<String> labels(SampleTable table) {
    return table.samples().stream()
        .flatMap(s -> s.target().names().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String some(String what, Set<String> names) {
    return String.format(
        Locale.ROOT,
        "%s %s%s",
        what,
        names.stream().limit(NAMES_SHOWN).map(n -> "'" + n + "'").collect(Collectors.joining(", ")),
        names.size() > NAMES_SHOWN
            ? String.format(Locale.ROOT, " and %d more", names.size() - NAMES_SHOWN)
            : "");
  }
}
