package org.finetune4j.app;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Finds the task of a command wherever it stands among the arguments, and puts it first, where a
 * subcommand is looked for.
 *
 * @param guesses whether the data is looked at where no task is named
 */
record TaskWord(boolean guesses) implements IParameterPreprocessor {
  private static final List<String> HELP = List.of("-h", "--help", "--help-all");

  @Override
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec none, Map<String, Object> info) {
    int place = place(arguments, command);
    if (place >= 0) {
      arguments.push(arguments.remove(place));
    } else if (guesses && !arguments.isEmpty() && arguments.stream().noneMatch(HELP::contains)) {
      arguments.push(guess(arguments, command).toString());
    }
    return false;
  }

  /** Where the word is in the stack, whose top is the first argument; -1 where there is none. */
  private static int place(Stack<String> arguments, CommandSpec command) {
    for (int i = arguments.size() - 1; i >= 0; i--) {
      String argument = arguments.get(i);
      if (command.subcommands().containsKey(argument)) {
        return i;
      }
      if (takesNext(argument, command)) {
        i--;
      }
    }
    return -1;
  }

  private static boolean takesNext(String argument, CommandSpec command) {
    return command.subcommands().values().stream()
        .map(task -> Optional.ofNullable(task.getCommandSpec().findOption(argument)))
        .flatMap(Optional::stream)
        .anyMatch(option -> option.arity().min() > 0);
  }

  /** All that is known of the data without a task. */
  @Command
  private static final class AnyData {
    @Mixin private DataOptions data;
  }

  private static TaskKind guess(Stack<String> arguments, CommandSpec command) {
    List<String> words = new ArrayList<>(arguments);
    Collections.reverse(words); // the top of the stack is its end
    AnyData any = new AnyData();
    CommandLine line = NumberConverter.register(new CommandLine(any));
    try {
      line.setCaseInsensitiveEnumValuesAllowed(true)
          .setUnmatchedArgumentsAllowed(true)
          .parseArgs(words.toArray(String[]::new));
      return any.data.guess();
    } catch (ParameterException | BadInputException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
