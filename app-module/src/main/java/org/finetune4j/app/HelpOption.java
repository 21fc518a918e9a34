package org.finetune4j.app;

import picocli.CommandLine.Option;

/** Help, and not the version too, which belongs to the program. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean asked;
}
