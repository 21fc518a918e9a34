package org.finetune4j.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * An option, a command or an argument that a command does not have.
 *
 * @param word as it was typed, without a value
 * @param command that does not know it
 */
record UnknownArgument(String word, CommandLine command) {
  /** What other programs call it, and what it is called here: the first that the command has. */
  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("--batch-size", List.of("--batch")),
          Map.entry("--bs", List.of("--batch")),
          Map.entry("--imgsz", List.of("--size")),
          Map.entry("--img-size", List.of("--size")),
          Map.entry("--image-size", List.of("--size")),
          Map.entry("--input-size", List.of("--size")),
          Map.entry("--resize", List.of("--size")),
          Map.entry("--learning-rate", List.of("--lr")),
          Map.entry("--base-lr", List.of("--lr")),
          Map.entry("--lr0", List.of("--lr")),
          Map.entry("--epoch", List.of("--epochs")),
          Map.entry("--num-epochs", List.of("--epochs")),
          Map.entry("--frozen-epochs", List.of("--freeze-epochs")),
          Map.entry("--val", List.of("--valid-share", "--split")),
          Map.entry("--valid", List.of("--valid-share", "--split")),
          Map.entry("--val-split", List.of("--valid-share", "--split")),
          Map.entry("--valid-pct", List.of("--valid-share")),
          Map.entry("--validation-split", List.of("--valid-share", "--split")),
          Map.entry("--arch", List.of("--backbone")),
          Map.entry("--pretrained", List.of("--weights")),
          Map.entry("--scratch", List.of("--untrained")),
          Map.entry("--checkpoint", List.of("--resume", "--model")),
          Map.entry("--data-dir", List.of("--data")),
          Map.entry("--source", List.of("--data")),
          Map.entry("--dataset", List.of("--data")),
          Map.entry("--path", List.of("--data")),
          Map.entry("--output", List.of("--out")),
          Map.entry("--output-dir", List.of("--out")),
          Map.entry("--project", List.of("--out")),
          Map.entry("--save-dir", List.of("--out", "--draw")),
          Map.entry("--overwrite", List.of("--force")),
          Map.entry("--exist-ok", List.of("--force")),
          Map.entry("--workers", List.of("--threads")),
          Map.entry("--num-workers", List.of("--threads")),
          Map.entry("--device", List.of("--engine")),
          Map.entry("--amp", List.of("--precision")),
          Map.entry("--conf", List.of("--threshold")),
          Map.entry("--thresh", List.of("--threshold")),
          Map.entry("--k-folds", List.of("--folds")),
          Map.entry("--sep", List.of("--delimiter")),
          Map.entry("--label-delim", List.of("--label-delimiter")),
          Map.entry("--debug", List.of("--verbose")),
          Map.entry("--silent", List.of("--quiet")),
          Map.entry("fit", List.of("train")),
          Map.entry("fine-tune", List.of("train")),
          Map.entry("finetune", List.of("train")),
          Map.entry("val", List.of("evaluate")),
          Map.entry("valid", List.of("evaluate")),
          Map.entry("validate", List.of("evaluate")),
          Map.entry("test", List.of("evaluate")),
          Map.entry("eval", List.of("evaluate")),
          Map.entry("infer", List.of("predict")),
          Map.entry("inference", List.of("predict")),
          Map.entry("classify", List.of("predict")),
          Map.entry("lr_find", List.of("lr-find")),
          Map.entry("cv", List.of("cross-validate")),
          Map.entry("benchmark", List.of("bench")),
          Map.entry("info", List.of("summary")),
          Map.entry("multilabel", List.of("labels")),
          Map.entry("keypoints", List.of("points")),
          Map.entry("pose", List.of("points")),
          Map.entry("classes", List.of("category")),
          Map.entry("classification", List.of("category")));

  UnknownArgument {
    Objects.requireNonNull(word);
    Objects.requireNonNull(command);
  }

  /** Of the first word only: what follows it are its values and the words of an unknown command. */
  static UnknownArgument of(UnmatchedArgumentException wrong) {
    String word = wrong.getUnmatched().get(0).replaceFirst("=.*", "");
    return new UnknownArgument(word, wrong.getCommandLine());
  }

  /** Half a sentence, with the word that is meant if it can be guessed. */
  String message() {
    boolean option = word.startsWith("-");
    if (!option && command.getSubcommands().isEmpty()) {
      return String.format(Locale.ROOT, "Unexpected argument: '%s'", word);
    }
    String unknown =
        String.format(Locale.ROOT, "Unknown %s: '%s'", option ? "option" : "command", word);
    Optional<String> synonym = synonym();
    Optional<String> task = synonym.isPresent() ? Optional.empty() : otherTask();
    if (task.isPresent()) {
      return String.format(Locale.ROOT, "%s; it belongs to %s", unknown, task.get());
    }
    return synonym
        .or(this::alike)
        .map(meant -> String.format(Locale.ROOT, "%s. Did you mean %s?", unknown, meant))
        .orElse(unknown);
  }

  private Set<String> known() {
    return word.startsWith("-")
        ? command.getCommandSpec().optionsMap().keySet()
        : command.getSubcommands().keySet();
  }

  private Optional<String> synonym() {
    String written = word.toLowerCase(Locale.ROOT).replace('_', word.startsWith("-") ? '-' : '_');
    return SYNONYMS.getOrDefault(written, List.of(written)).stream()
        .filter(known()::contains)
        .findFirst();
  }

  /**
   * The known word that picocli finds most alike. It compares commands so, and options by their
   * beginning only: options are looked for as if they were commands.
   */
  private Optional<String> alike() {
    CommandSpec names = CommandSpec.create();
    known().stream()
        .filter(name -> !name.startsWith("-") || name.startsWith("--"))
        .forEach(name -> names.addSubcommand(bare(name), CommandSpec.create()));
    List<String> alike =
        new UnmatchedArgumentException(new CommandLine(names), List.of(bare(word)))
            .getSuggestions();
    return alike.stream().findFirst().map(name -> word.startsWith("-") ? "--" + name : name);
  }

  private static String bare(String name) {
    return name.replaceFirst("^-+", "");
  }

  /** The command of another task that has the option. */
  private Optional<String> otherTask() {
    return Stream.of(command)
        .filter(c -> c.getParent() != null && TaskKind.isNamed(c.getCommandName()))
        .flatMap(c -> c.getParent().getSubcommands().values().stream())
        .map(CommandLine::getCommandSpec)
        .filter(task -> task.findOption(word) != null)
        .map(CommandSpec::qualifiedName)
        .findFirst();
  }
}
