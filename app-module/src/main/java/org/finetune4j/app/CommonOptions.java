package org.finetune4j.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** What every command has: help, and how much it prints. The version belongs to the program. */
@Under(Heading.OTHER)
final class CommonOptions {
  private static final String ALL = "--help-all";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(names = ALL, help = true, description = "Show this help with all options and exit.")
  @Advanced
  private boolean helpAll;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results and errors only, no progress or notes.")
  @Advanced
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the libraries' log too, and the stack trace of an error.")
  @Advanced
  private boolean verbose;

  /** Whether the help that is printed now is the long one. */
  static boolean showsAll(CommandSpec command) {
    return isSet(command, ALL);
  }

  static boolean isQuiet(CommandSpec command) {
    return isSet(command, "--quiet");
  }

  static boolean isVerbose(CommandSpec command) {
    return isSet(command, "--verbose");
  }

  private static boolean isSet(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    return option != null && Boolean.TRUE.equals(option.getValue());
  }
}
