package org.finetune4j.app;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.finetune4j.app.run.DataArguments;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.TrainingTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The data that a model is evaluated on: that of its run, with what is given instead; or where
 * {@code --data} is given, that alone, as the options describe it.
 *
 * @param options of the data
 * @param ofRun whether they are the run's
 * @param unchanged whether they are the run's alone
 * @param command that evaluates
 */
record MeasuredData(DataOptions options, boolean ofRun, boolean unchanged, CommandSpec command) {
  /** Each defines which images are for validation: one of them takes the place of the others. */
  private static final List<String> SPLITS =
      List.of("--hold-out", "--valid-share", "--split-column");

  private static final List<String> PATHS = List.of("--csv", "--images", "--annotations");

  MeasuredData {
    Objects.requireNonNull(options);
  }

  private static final OptionList OPTIONS =
      new OptionList(Map.of("--data", "the run's data and split", "--out", "show-results.png"));

  /** A command that evaluates a model, with its help on the data. */
  static CommandLine commandLine(Callable<Integer> command) {
    CommandLine line = new CommandLine(command);
    OPTIONS.install(line.getCommandSpec().usageMessage());
    return line;
  }

  /** The same for a command of one task, without the options of others. */
  static CommandLine commandLine(Callable<Integer> command, TaskKind kind) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    List.copyOf(spec.options()).stream()
        .filter(option -> !OptionList.isFor(option, kind))
        .forEach(spec::remove);
    OPTIONS.install(spec.usageMessage());
    return new CommandLine(spec);
  }

  /** The options of the data alone, to be parsed once more. */
  @Command
  private static final class Alone {
    @Mixin private DataOptions data;
    @Mixin private CommonOptions common;
  }

  /**
   * What the options of a command mean for a model.
   *
   * @param model as it was named
   */
  static MeasuredData of(DataOptions given, Path model, CommandSpec command) {
    if (given.isNamed()) {
      return new MeasuredData(given, false, false, command);
    }
    DataArguments stored = DataArguments.of(model);
    requireFolder(stored);
    DataArguments instead = given(given, command);
    return new MeasuredData(
        parse(instead.over(stored, SPLITS), command), true, instead.values().isEmpty(), command);
  }

  private static void requireFolder(DataArguments stored) {
    List<String> folder = stored.values().getOrDefault("--data", List.of());
    if (folder.isEmpty() || !new File(folder.get(0)).isDirectory()) {
      Map<String, List<String>> others = new LinkedHashMap<>(stored.values());
      others.remove("--data");
      String options = String.join(" ", new DataArguments(others).words());
      throw new BadInputException(
          "Folder not found: "
              + String.join("", folder)
              + ", which the run was trained on: give its new place with --data"
              + (options.isEmpty() ? "." : ", and the run's other options, " + options + "."));
    }
  }

  private static DataOptions parse(DataArguments arguments, CommandSpec command) {
    Alone alone = new Alone();
    CommandLine line =
        Console.like(command, NumberConverter.register(new CommandLine(alone)))
            .setCaseInsensitiveEnumValuesAllowed(true);
    List<String> words = new ArrayList<>(arguments.words());
    if (CommonOptions.isQuiet(command)) {
      words.add("--quiet");
    }
    try {
      line.parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new BadInputException("The run's config.json: " + e.getMessage() + ".", e);
    }
    return alone.data;
  }

  /** The options of the data that were typed for a command, so that they mean the same anywhere. */
  static DataArguments given(DataOptions data, CommandSpec command) {
    CommandSpec known = CommandSpec.forAnnotatedObject(new Alone());
    List<String> common =
        CommandSpec.forAnnotatedObject(new CommonOptions()).options().stream()
            .map(OptionList::name)
            .toList();
    ParseResult parsed = command.commandLine().getParseResult();
    Map<String, List<String>> values =
        known.options().stream()
            .map(OptionList::name)
            .filter(name -> !common.contains(name) && parsed.hasMatchedOption(name))
            .collect(
                Collectors.toMap(
                    name -> name,
                    name -> parsed.matchedOption(name).originalStringValues(),
                    (a, b) -> a,
                    LinkedHashMap::new));
    // Where it lies, not the name it may have been fetched by.
    Optional<Path> folder =
        data.isNamed() ? Optional.of(data.folder().toAbsolutePath()) : Optional.empty();
    folder.ifPresent(f -> values.put("--data", List.of(f.normalize().toString())));
    for (String name : PATHS) {
      values.computeIfPresent(
          name, (n, texts) -> texts.stream().map(text -> anywhere(folder, text)).toList());
    }
    return new DataArguments(values);
  }

  /** A path that is found in the data's folder stays as it is; another becomes absolute. */
  private static String anywhere(Optional<Path> folder, String path) {
    boolean inside = folder.filter(f -> Files.exists(f.resolve(path))).isPresent();
    return inside || !Files.exists(Path.of(path))
        ? path
        : Path.of(path).toAbsolutePath().normalize().toString();
  }

  /** The samples to evaluate a model on; warns where they are no longer those of its run. */
  SampleTable table(ModelCard card, Optional<SplitOptions.Rows> rows) {
    if (!ofRun) {
      return options.measured(card.task(), rows);
    }
    SampleTable table = options.readFor(card.task());
    if (unchanged) {
      changed(card, table).ifPresent(Console.of(command)::note);
    }
    return options.split().rows(table, rows.or(() -> Optional.of(SplitOptions.Rows.VALID)));
  }

  private Optional<String> changed(ModelCard card, SampleTable now) {
    if (card.trainingTable().isEmpty()) {
      return Optional.empty();
    }
    TrainingTable then = card.trainingTable().get();
    if (!then.contents().equals(now.contents())) {
      return Optional.of(
          "The images or their targets have changed since the run, so its validation is not repeated.");
    }
    // With images left out, the run's own fingerprint is of those that could be read.
    boolean all = then.trainingImages() + then.validationImages() == now.size();
    String split = options.split().split(now).fingerprint();
    return all && !card.provenance().getOrDefault("data", split).equals(split)
        ? Optional.of("The split has changed since the run, so its validation is not repeated.")
        : Optional.empty();
  }
}
