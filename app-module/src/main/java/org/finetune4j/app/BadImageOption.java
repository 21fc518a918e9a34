package org.finetune4j.app;

import picocli.CommandLine.Option;

/** What becomes of a file that is no image. */
final class BadImageOption {
  @Option(
      names = "--on-bad-image",
      paramLabel = "stop|skip",
      defaultValue = "stop",
      description = "What a file that is no image does: ${DEFAULT-VALUE}.")
  private Choice choice;

  /** The two ways. */
  enum Choice {
    STOP,
    SKIP
  }

  boolean skips() {
    return choice == Choice.SKIP;
  }
}
