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

/** Where a run goes and what of it is kept. */
final class RunOptions {
  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "The run directory: runs/ and the task and time.")
  private Optional<Path> out;

  @Option(names = "--force", description = "Replace an earlier run there, once this one is done.")
  private boolean force;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint in --out, with the same options as the first time.")
  private boolean resume;

  @Option(
      names = "--keep",
      paramLabel = "best|last",
      defaultValue = "best",
      description = "The model of the lowest validation loss, or the last one: ${DEFAULT-VALUE}.")
  private Keep keep;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description = "End a phase after so many epochs without a better one; 0: never.")
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

  int patience() {
    requirePatience();
    return patience;
  }

  private void requirePatience() {
    if (patience < 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--patience must be 0 or more, not %d: 0 ends no phase early.",
              patience));
    }
  }
}
