package org.finetune4j.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code doctor}: says what this machine and this start of the program have to compute with. */
@Command(
    name = "doctor",
    description =
        "Says what the program has to compute with, and what to do when something is off.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  finetune4j doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
