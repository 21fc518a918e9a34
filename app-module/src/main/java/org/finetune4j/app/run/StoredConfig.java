package org.finetune4j.app.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;

/**
 * What a run began with, as its {@code config.json} has it.
 *
 * @param file it was read from
 * @param leaves its texts and numbers, as {@link Json#leaves} names them; empty without a file
 */
public record StoredConfig(Path file, Map<String, String> leaves) {
  /** Under which the options lie that name the data. */
  static final String DATA_OPTIONS = "data_options";

  /**
   * What a training is repeated from; where the weights lay does not count, a checkpoint has them.
   */
  private static final List<String> DETERMINING =
      List.of(
          "task",
          "output",
          "data.",
          "backbone.name",
          "backbone.geometry",
          "backbone.layers",
          "backbone.width",
          "backbone.normalization.",
          "backbone.interpolation",
          "training.",
          "keeps",
          "patience");

  /** What changes speed and memory, not results. */
  private static final List<String> FREE =
      List.of("training.engine.threads", "training.loaderThreads", "training.cacheBytes");

  /** What earlier versions wrote, by what is written now. */
  private static final Map<String, String> EARLIER =
      Map.of(
          "data.training_images", "data.training_pictures",
          "data.validation_images", "data.validation_pictures",
          "training.skipBadImages", "training.skipBadPictures");

  public StoredConfig {
    Objects.requireNonNull(file);
    leaves = Map.copyOf(leaves);
  }

  /**
   * That of the run that a model is of.
   *
   * @param model a run directory, or a file in one
   * @throws BadInputException if it is there and cannot be read
   */
  public static StoredConfig ofModel(Path model) {
    Path run = Files.isDirectory(model) ? model : model.toAbsolutePath().getParent();
    return read(run.resolve(RunDirectory.CONFIG));
  }

  /** How the run's network was computed, but for the threads. */
  public EngineRequest engine() {
    String prefix = "training.engine.";
    Kind kind =
        switch (leaves.getOrDefault(prefix + "kind", "")) {
          case "PLAIN" -> Kind.PLAIN;
          case "ONEDNN" -> Kind.ONEDNN;
          default -> Kind.AUTO;
        };
    Precision precision =
        switch (leaves.getOrDefault(prefix + "precision", "")) {
          case "F32" -> Precision.F32;
          case "BF16" -> Precision.BF16;
          default -> Precision.AUTO;
        };
    boolean direct = leaves.getOrDefault(prefix + "algorithm", "").equals("DIRECT");
    return new EngineRequest(kind, precision, 0, direct ? Algorithm.DIRECT : Algorithm.AUTO);
  }

  /**
   * Reads it.
   *
   * @throws BadInputException if it is there and cannot be read
   */
  static StoredConfig read(Path file) {
    try {
      return new StoredConfig(
          file, Files.exists(file) ? Json.leavesOf(Files.readString(file)) : Map.of());
    } catch (IOException e) {
      throw new BadInputException(
          file
              + " cannot be read, so its run is not known: remove the run, or choose another --out.",
          e);
    }
  }

  /** The command that repeats the run; empty where it is not known. */
  String command() {
    return leaves.getOrDefault("command", "");
  }

  /**
   * The options that name the data; empty in a file of an earlier version.
   *
   * @throws BadInputException if they are not lists of texts
   */
  Optional<DataArguments> dataArguments() {
    Map<String, List<String>> values = new TreeMap<>();
    String prefix = DATA_OPTIONS + ".";
    leaves.forEach(
        (name, text) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), texts(name, text));
          }
        });
    return values.isEmpty() ? Optional.empty() : Optional.of(new DataArguments(values));
  }

  private List<String> texts(String name, String json) {
    try {
      return Json.texts(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s: '%s' is not a list of texts.", file, name), e);
    }
  }

  /**
   * Refuses to resume with other settings than it began with. What an earlier version did not write
   * is not compared.
   *
   * @param now what would be written now
   */
  void requireSame(Map<String, Object> now) {
    String differences =
        Json.leaves(now).entrySet().stream()
            .filter(e -> determines(e.getKey()))
            .flatMap(
                e ->
                    before(e.getKey())
                        .filter(value -> !value.equals(e.getValue()))
                        .map(value -> difference(e.getKey(), value, e.getValue()))
                        .stream())
            .collect(Collectors.joining("; "));
    if (!differences.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "%s: %s: resume with the options it began with.", file, differences));
    }
  }

  private Optional<String> before(String name) {
    return Optional.ofNullable(leaves.get(name))
        .or(() -> Optional.ofNullable(EARLIER.get(name)).map(leaves::get));
  }

  private static boolean determines(String name) {
    return DETERMINING.stream().anyMatch(name::startsWith) && !FREE.contains(name);
  }

  private static String difference(String name, String before, String now) {
    return name.equals("data.fingerprint")
        ? "the images, their targets or their split are not those of before"
        : String.format(Locale.ROOT, "%s was %s, now %s", words(name), before, now);
  }

  /** {@code training.learningRate} in words. */
  private static String words(String name) {
    return name.replaceFirst("^(training|data)\\.", "")
        .replaceAll("[._]", " ")
        .replaceAll("([a-z])([A-Z])", "$1 $2")
        .toLowerCase(Locale.ROOT);
  }
}
