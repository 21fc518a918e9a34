package org.finetune4j.app.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.ReadableSamples;

/** Looks for images that cannot be read before work begins, and lists what is skipped. */
public final class ImageCheck {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

  private final Consumer<String> out;
  private volatile boolean stopRequested;
  private long last = System.nanoTime();

  private ImageCheck(Consumer<String> out) {
    this.out = out;
  }

  /**
   * Checks, prints progress every ten seconds, and then what is skipped.
   *
   * @param check is given the progress
   * @param out takes a line
   */
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public static ReadableSamples run(
      Function<ReadableSamples.Progress, ReadableSamples> check, Consumer<String> out) {
    ImageCheck here = new ImageCheck(out);
    try (StopOnExit stop = new StopOnExit(() -> here.stopRequested = true)) {
      ReadableSamples images = check.apply(here::proceed);
      skipped(images.skipped(), images.listed().size()).forEach(out);
      images.losses().forEach(out);
      return images;
    }
  }

  /**
   * What was skipped: a line an image, and how many of how many.
   *
   * @param images number of all
   */
  public static List<String> skipped(List<BadImage> bad, int images) {
    List<String> lines = new ArrayList<>();
    bad.forEach(image -> lines.add("Skipped: " + image.reason()));
    if (!bad.isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT, "%d of %d images cannot be read and are skipped.", bad.size(), images));
    }
    return lines;
  }

  private boolean proceed(int done, int images) {
    long now = System.nanoTime();
    if (now - last > INTERVAL) {
      last = now;
      out.accept(String.format(Locale.ROOT, "Checked %d of %d images.", done, images));
    }
    return !stopRequested;
  }
}
