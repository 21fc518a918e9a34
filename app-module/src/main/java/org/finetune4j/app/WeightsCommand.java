package org.finetune4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weights}: about files of weights. */
@Command(
    name = "weights",
    description = "Inspects and converts files of weights.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {WeightsInspectCommand.class, WeightsConvertCommand.class},
    footer = {"", "Example:", "  finetune4j weights inspect resnet50.safetensors"})
final class WeightsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private CommonOptions common;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command, inspect or convert");
  }
}
