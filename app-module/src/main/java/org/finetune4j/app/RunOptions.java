package org.finetune4j.app;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine.Option;

/** Where a run is written and what of it is kept. */
@Under(Heading.OUTPUT)
final class RunOptions {
  @Option(names = "--out", paramLabel = "RUN", description = "Run directory to write.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--force",
      description = "Replace an earlier run in --out once this one is finished.")
  private boolean force;

  @Option(
      names = "--resume",
      description = "Resume from the checkpoint in --out, with the options the run began with.")
  private boolean resume;

  @Option(
      names = "--keep",
      paramLabel = "best|last",
      defaultValue = "best",
      description = "Keep the model with the lowest validation loss, or the last one.")
  @Advanced
  private Keep keep;

  @Option(
      names = "--keep-checkpoint",
      description = "Keep checkpoint.f4j when the run is finished; it is three times the model.")
  @Advanced
  private boolean keepCheckpoint;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description = "Stop a phase after N epochs without a lower validation loss; 0: never.")
  @Under(Heading.TRAINING)
  @Advanced
  private int patience;

  /** Which epoch's model. */
  enum Keep {
    BEST,
    LAST
  }

  RunDirectory directory(TaskKind kind) {
    requirePatience();
    Path place =
        out.orElseGet(
            () ->
                Path.of(
                    "runs",
                    kind
                        + "-"
                        + LocalDateTime.now(ZoneId.systemDefault())
                            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT))));
    return resume ? RunDirectory.resume(place) : RunDirectory.create(place, force);
  }

  boolean resumes() {
    return resume;
  }

  boolean keepsBest() {
    return keep == Keep.BEST;
  }

  boolean keepsCheckpoint() {
    return keepCheckpoint;
  }

  int patience() {
    requirePatience();
    return patience;
  }

  private void requirePatience() {
    if (patience < 0) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--patience must be 0 or more, not %d.", patience));
    }
  }
}
