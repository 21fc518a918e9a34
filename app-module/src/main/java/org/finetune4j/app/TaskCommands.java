package org.finetune4j.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command with a subcommand for each task, which has the options of that task alone.
 *
 * @param name of the command
 * @param description what it does, whatever the task: a sentence for the list of commands, and more
 * @param synopsis the options that most give
 * @param examples arguments of an example for each task
 * @param without options that the command does not have, though they come with others
 * @param unused options that it takes and does not need, so that what was typed for {@code train}
 *     can be typed again
 * @param defaults that help names, where they are not those of the task
 */
record TaskCommands(
    String name,
    List<String> description,
    String synopsis,
    Map<TaskKind, String> examples,
    Set<String> without,
    Set<String> unused,
    Map<String, String> defaults) {
  TaskCommands {
    Objects.requireNonNull(name);
    description = List.copyOf(description);
    Objects.requireNonNull(synopsis);
    examples = Map.copyOf(examples);
    without = Set.copyOf(without);
    unused = Set.copyOf(unused);
    defaults = Map.copyOf(defaults);
  }

  /** The command without a task, which only helps. */
  @Command
  private static final class Parent implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private CommonOptions common;

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "Name a task: labels, points or category");
    }
  }

  /**
   * The command line.
   *
   * @param command makes the command of a task
   * @param guesses whether a command without a task looks at the data for it
   */
  CommandLine with(Function<TaskKind, Callable<Integer>> command, boolean guesses) {
    CommandSpec parent = CommandSpec.forAnnotatedObject(new Parent());
    parent.name(name).preprocessor(new TaskWord(guesses));
    parent
        .usageMessage()
        .description(description.toArray(String[]::new))
        .customSynopsis("finetune4j " + name + " labels|points|category [OPTIONS]")
        .sectionKeys(
            parent.usageMessage().sectionKeys().stream()
                .filter(key -> !key.startsWith("commandList"))
                .toList())
        .footer(footer(guesses));
    CommandLine line = new CommandLine(parent);
    for (TaskKind kind : TaskKind.values()) {
      line.addSubcommand(subcommand(command.apply(kind), kind));
    }
    return line;
  }

  private String[] footer(boolean guesses) {
    List<String> lines = new ArrayList<>(List.of("", "Tasks, each with options of its own:"));
    for (TaskKind kind : TaskKind.values()) {
      lines.add(String.format(Locale.ROOT, "  %-10s%s", kind, kind.description()));
    }
    if (guesses) {
      lines.addAll(List.of("", "Without a task, the one that the options and the data look like."));
    }
    lines.addAll(
        List.of("", "finetune4j " + name + " labels --help lists the options.", "", "Examples:"));
    for (TaskKind kind : TaskKind.values()) {
      lines.addAll(example(kind));
    }
    return lines.toArray(String[]::new);
  }

  private List<String> example(TaskKind kind) {
    String[] lines = examples.get(kind).split("\n");
    List<String> example = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String begin = i == 0 ? "  finetune4j " + name + " " + kind + " " : "      ";
      example.add(begin + lines[i] + (i + 1 < lines.length ? " \\" : ""));
    }
    return example;
  }

  private CommandLine subcommand(Callable<Integer> command, TaskKind kind) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command).name(kind.toString());
    for (OptionSpec option : List.copyOf(spec.options())) {
      String called = OptionList.name(option);
      spec.remove(option);
      if (OptionList.isFor(option, kind) && !without.contains(called)) {
        spec.addOption(
            OptionSpec.builder(option)
                .required(called.equals("--data"))
                .hidden(option.hidden() || unused.contains(called))
                .build());
      }
    }
    List<String> footer = new ArrayList<>(List.of("", "Example:"));
    footer.addAll(example(kind));
    List<String> text = new ArrayList<>(description);
    text.add("The task is " + kind + ": " + kind.description());
    spec.usageMessage()
        .description(text.toArray(String[]::new))
        .customSynopsis(String.format(Locale.ROOT, "finetune4j %s %s %s", name, kind, synopsis))
        .sortOptions(false)
        .footer(footer.toArray(String[]::new));
    CommandLine line = new CommandLine(spec);
    Map<String, String> named = new LinkedHashMap<>(TrainingOptions.defaults(kind));
    named.putAll(DataOptions.defaults(kind));
    named.putAll(defaults);
    new OptionList(named).install(spec.usageMessage());
    return line;
  }
}
