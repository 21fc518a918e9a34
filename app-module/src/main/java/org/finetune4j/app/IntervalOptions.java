package org.finetune4j.app;

import java.util.Locale;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Resamples;
import picocli.CommandLine.Option;

/** How intervals are found. */
@Under(Heading.METRICS)
final class IntervalOptions {
  private static final int MOST = 1_000_000;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Bootstrap samples of the images, or of the groups if there are any, for 95 %% intervals; "
              + "0 for no intervals.")
  @Advanced
  private int samples;

  @Option(
      names = "--sample-seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of those samples.")
  @Advanced
  private long seed;

  /** Samples of the images of those predictions; empty where none are asked for. */
  Optional<Resamples> resamples(Predictions predictions) {
    if (samples < 0 || samples > MOST) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--samples must be in 0 .. %d, not %d.", MOST, samples));
    }
    return samples == 0 || predictions.count() < 2
        ? Optional.empty()
        : Optional.of(Resamples.of(predictions, samples, seed));
  }
}
