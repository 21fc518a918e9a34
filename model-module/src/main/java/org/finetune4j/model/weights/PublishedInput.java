package org.finetune4j.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.PretrainedInput;

/**
 * Finds the images that a file's weights were trained on: by the card of a model of ours, by its
 * metadata, by timm's {@code config.json} beside it, or by its name where it is a published one.
 */
final class PublishedInput {
  private static final JsonMapper JSON = new JsonMapper();

  /** In metadata and {@code config.json}: timm's object of {@link #FIELDS} and others. */
  private static final String CONFIG = "pretrained_cfg";

  private static final List<String> FIELDS = List.of("mean", "std", "interpolation", "crop_pct");
  private static final long LARGEST = 1L << 20;

  private final Path file;
  private final Map<String, String> metadata;
  private final Optional<String> network;

  private PublishedInput(Path file, Map<String, String> metadata, Optional<String> network) {
    this.file = file;
    this.metadata = metadata;
    this.network = network;
  }

  /**
   * What is found, else {@link PretrainedInput#imagenet}.
   *
   * @param network the backbone the file holds, where its name is known
   * @throws BadInputException if what is found cannot be
   */
  static PretrainedInput of(Path file, Map<String, String> metadata, Optional<String> network) {
    PublishedInput published = new PublishedInput(file, metadata, network);
    return published
        .card()
        .or(published::metadata)
        .or(published::config)
        .or(() -> PublishedWeights.input(file.getFileName().toString()))
        .orElseGet(PretrainedInput::imagenet);
  }

  private Optional<PretrainedInput> card() {
    return Optional.ofNullable(metadata.get("finetune4j"))
        .flatMap(json -> read(parsed(json, "card").path("preprocessing"), "its card"));
  }

  private Optional<PretrainedInput> metadata() {
    if (metadata.containsKey(CONFIG)) {
      return read(parsed(metadata.get(CONFIG), CONFIG), "its metadata");
    }
    ObjectNode fields = JSON.createObjectNode();
    for (String name : FIELDS) {
      String text = metadata.getOrDefault(name, "");
      if (name.equals("mean") || name.equals("std")) {
        numbers(text, fields, name);
      } else if (!text.isBlank()) {
        fields.put(name, text.strip());
      }
    }
    return read(fields, "its metadata");
  }

  /** As JSON or with blanks between. */
  private static void numbers(String text, ObjectNode fields, String name) {
    String inside = text.replaceAll("[\\[\\](),]", " ").strip();
    if (!inside.isEmpty()) {
      ArrayNode values = fields.putArray(name);
      for (String number : inside.split("\\s+")) {
        values.add(number);
      }
    }
  }

  private JsonNode parsed(String json, String what) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s: its %s is not JSON: take another copy.", file, what), e);
    }
  }

  /** Of the folder a repository of the hub is fetched to; any other config.json is not asked. */
  private Optional<PretrainedInput> config() {
    Path beside = file.resolveSibling("config.json");
    try {
      if (!Files.isRegularFile(beside) || Files.size(beside) > LARGEST) {
        return Optional.empty();
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(beside));
      String architecture = root.path("architecture").asText();
      return architecture.equals(network.orElse(architecture))
          ? read(root.path(CONFIG), "config.json")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Empty where none of the fields is there. */
  private Optional<PretrainedInput> read(JsonNode fields, String source) {
    if (FIELDS.stream().noneMatch(fields::hasNonNull)) {
      return Optional.empty();
    }
    try {
      Normalize normalize =
          fields.hasNonNull("mean") || fields.hasNonNull("std")
              ? new Normalize(numbers(fields.path("mean")), numbers(fields.path("std")))
              : Normalize.IMAGENET;
      JsonNode crop = fields.path("crop_pct");
      String word = fields.path("interpolation").asText(Interpolation.BILINEAR.word());
      Optional<Interpolation> interpolation = Interpolation.named(word);
      return Optional.of(
          new PretrainedInput(
              normalize,
              interpolation.orElse(Interpolation.BILINEAR),
              crop.isMissingNode() || crop.isNull()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(number(crop)),
              interpolation.isPresent() ? source : source + "; its filter is " + word));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: %s describes images that cannot be: %s; correct it.",
              file,
              source,
              e.getMessage()),
          e);
    }
  }

  private static List<Double> numbers(JsonNode values) {
    List<Double> numbers = new ArrayList<>();
    values.forEach(value -> numbers.add(number(value)));
    return numbers;
  }

  private static double number(JsonNode value) {
    try {
      return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + BadInputException.excerpt(value.asText()) + "' is not a number", e);
    }
  }
}
