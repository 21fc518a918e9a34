package org.finetune4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weights}: looks at files of weights. */
@Command(
    name = "weights",
    description = "Looks at files of weights.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = WeightsInspectCommand.class,
    footer = {"", "Example:", "  finetune4j weights inspect resnet50.safetensors"})
final class WeightsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: inspect.");
  }
}
