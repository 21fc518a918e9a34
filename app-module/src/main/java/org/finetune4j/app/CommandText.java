package org.finetune4j.app;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command as one would type it again. */
final class CommandText {
  private CommandText() {}

  static String of(CommandSpec command) {
    CommandLine top = command.commandLine();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return of(top.getParseResult().originalArgs());
  }

  static String of(List<String> arguments) {
    return "finetune4j "
        + arguments.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return argument.matches("[\\w@%+=:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
