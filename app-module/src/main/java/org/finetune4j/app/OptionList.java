package org.finetune4j.app;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The options of a command under headings, with the default behind each: those that most need, and
 * with {@code --help-all} the others too.
 *
 * @param defaults of options whose value is left to the task, by name; others know their own
 */
record OptionList(Map<String, String> defaults) implements IHelpSectionRenderer {
  OptionList {
    defaults = Map.copyOf(defaults);
  }

  /** Makes the help of a command, and of all below it, list its options so. */
  static void install(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    if (!(usage.sectionMap().get(UsageMessageSpec.SECTION_KEY_OPTION_LIST) instanceof OptionList)) {
      new OptionList(Map.of()).install(usage);
    }
    command.getSubcommands().values().forEach(OptionList::install);
  }

  void install(UsageMessageSpec usage) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(usage.sectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, this);
    usage.sectionMap(sections);
  }

  @Override
  public String render(Help help) {
    CommandSpec command = help.commandSpec();
    boolean all = CommonOptions.showsAll(command);
    List<OptionSpec> shown =
        command.options().stream()
            .filter(option -> !option.hidden() && (all || !isAdvanced(option)))
            .map(this::described)
            .toList();
    StringBuilder text = new StringBuilder();
    for (Heading heading : Heading.values()) {
      List<OptionSpec> under = shown.stream().filter(o -> heading(o) == heading).toList();
      if (!under.isEmpty()) {
        Help.Layout layout = help.createDefaultLayout(shown, List.of(), help.colorScheme());
        layout.addAllOptions(under, help.parameterLabelRenderer());
        if (shown.size() > under.size()) {
          text.append(String.format(Locale.ROOT, "%n%s:%n", heading.text()));
        }
        text.append(layout);
      }
    }
    long left = command.options().stream().filter(o -> !o.hidden() && isAdvanced(o)).count();
    if (left > 0 && !all) {
      text.append(String.format(Locale.ROOT, "%n--help-all lists %d more options.%n", left));
    }
    return text.toString();
  }

  /** The option as help shows it: by its present name, and with its default. */
  private OptionSpec described(OptionSpec option) {
    List<String> description = new ArrayList<>(Arrays.asList(option.description()));
    String usual = defaults.getOrDefault(name(option), option.defaultValue());
    if (usual != null && option.arity().max() > 0) {
      int last = description.size() - 1;
      description.set(
          last, description.get(last).replaceFirst("\\.$", "") + " (default: " + usual + ").");
    }
    String[] names =
        Arrays.stream(option.names())
            .filter(name -> !name.startsWith("--") || name.equals(name(option)))
            .toArray(String[]::new);
    return OptionSpec.builder(option)
        .names(names)
        .description( // its text, which is taken for a format once more
            description.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new))
        .build();
  }

  /** An option's first long name is its own, others are those of earlier versions. */
  static String name(OptionSpec option) {
    return Arrays.stream(option.names()).filter(n -> n.startsWith("--")).findFirst().orElse("");
  }

  private static Heading heading(ArgSpec option) {
    return annotation(option, Under.class).map(Under::value).orElse(Heading.OTHER);
  }

  private static boolean isAdvanced(ArgSpec option) {
    return annotation(option, Advanced.class).isPresent();
  }

  /** Whether an option belongs to a task. */
  static boolean isFor(ArgSpec option, TaskKind kind) {
    return annotation(option, OnlyFor.class)
        .map(only -> List.of(only.value()).contains(kind))
        .orElse(true);
  }

  /** Of the option's field, else of the class that the field is in. */
  private static <A extends Annotation> Optional<A> annotation(ArgSpec option, Class<A> type) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(type))
            .or(() -> Optional.ofNullable(field.getDeclaringClass().getAnnotation(type)))
        : Optional.empty();
  }
}
