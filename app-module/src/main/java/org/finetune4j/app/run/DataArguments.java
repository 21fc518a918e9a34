package org.finetune4j.app.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;

/**
 * The options of the command line that name a run's data and its split, as {@code config.json}
 * keeps them.
 *
 * @param values of each option, by its name ({@code --hold-out}), as they were typed
 */
public record DataArguments(Map<String, List<String>> values) {
  public DataArguments {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((name, texts) -> copy.put(name, List.copyOf(texts)));
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * Those of the run that a model is of.
   *
   * @param model a run directory, or a file in one
   * @throws BadInputException if there is no run, or none that knows its data
   */
  public static DataArguments of(Path model) {
    StoredConfig config = StoredConfig.ofModel(model);
    if (!Files.exists(config.file())) {
      throw new BadInputException(
          model + " has no " + RunDirectory.CONFIG + " beside it: name the data with --data.");
    }
    Optional<DataArguments> stored = config.dataArguments();
    return stored.orElseThrow(
        () ->
            new BadInputException(
                config.file()
                    + " is of an earlier version and does not name the data: give --data and the"
                    + " other data options of its command, "
                    + config.command()
                    + "."));
  }

  /** These, and those of another where none of these is the same or takes its place. */
  public DataArguments over(DataArguments other, List<String> exclusive) {
    Map<String, List<String>> merged = new LinkedHashMap<>(other.values);
    if (values.keySet().stream().anyMatch(exclusive::contains)) {
      merged.keySet().removeAll(exclusive);
    }
    merged.putAll(values);
    return new DataArguments(merged);
  }

  /** As words of a command line. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    values.forEach((name, texts) -> texts.forEach(text -> words.add(name + "=" + text)));
    return words;
  }
}
