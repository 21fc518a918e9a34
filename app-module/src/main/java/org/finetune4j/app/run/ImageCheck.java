package org.finetune4j.app.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.ReadableSamples;

/** Looks for images that cannot be read before work begins, and says what is skipped. */
public final class ImageCheck {
  private static final long TOLD_EVERY = TimeUnit.SECONDS.toNanos(10);

  private final Consumer<String> say;
  private volatile boolean stopRequested;
  private long told = System.nanoTime();

  private ImageCheck(Consumer<String> say) {
    this.say = say;
  }

  /**
   * Checks, tells every ten seconds how far it is, and then what is skipped.
   *
   * @param check is given the progress
   * @param say takes a line
   */
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public static ReadableSamples run(
      Function<ReadableSamples.Progress, ReadableSamples> check, Consumer<String> say) {
    ImageCheck here = new ImageCheck(say);
    try (StopOnExit stop = new StopOnExit(() -> here.stopRequested = true)) {
      ReadableSamples images = check.apply(here::tell);
      skipped(images.skipped(), images.listed().size()).forEach(say);
      images.losses().forEach(say);
      return images;
    }
  }

  /**
   * What was skipped, in the words of every command: a line an image, and how many of how many.
   *
   * @param images all that were asked for
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

  private boolean tell(int done, int images) {
    long now = System.nanoTime();
    if (now - told > TOLD_EVERY) {
      told = now;
      say.accept(String.format(Locale.ROOT, "Checked %d of %d images.", done, images));
    }
    return !stopRequested;
  }
}
