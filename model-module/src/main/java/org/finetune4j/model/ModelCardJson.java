package org.finetune4j.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.data.Output;
import org.finetune4j.data.PictureSize;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.ResNetShape.Block;
import org.finetune4j.model.weights.BackboneWeights;

/** A card as JSON, fields always in the same order, and back. */
final class ModelCardJson {
  private static final JsonMapper JSON = new JsonMapper();

  /** Larger than any network here; a file that claims more is damaged or hostile. */
  private static final int MOST_BLOCKS = 1000;

  private static final int WIDEST = 65_536;

  private ModelCardJson() {}

  static String write(ModelCard card) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format_version", ModelCard.FORMAT_VERSION);
    writeTask(root.putObject("task"), card.task());
    ResNetShape shape = card.shape();
    ObjectNode backbone = root.putObject("backbone");
    backbone.put("name", shape.name());
    backbone.put("block", shape.block().name().toLowerCase(Locale.ROOT));
    shape.layers().forEach(backbone.putArray("layers")::add);
    backbone.put("width", shape.width());
    backbone.put("geometry", BackboneWeights.word(shape.geometry()));
    ObjectNode head = root.putObject("head");
    head.put("hidden", card.head().hidden());
    head.putArray("dropout").add(card.head().firstDropout()).add(card.head().secondDropout());
    Preprocessing preprocessing = card.preprocessing();
    ObjectNode pictures = root.putObject("preprocessing");
    pictures.putArray("size").add(preprocessing.size().height()).add(preprocessing.size().width());
    pictures.put("method", preprocessing.method());
    preprocessing.options().forEach(pictures.putObject("options")::put);
    preprocessing.normalization().mean().forEach(pictures.putArray("mean")::add);
    preprocessing.normalization().std().forEach(pictures.putArray("std")::add);
    card.threshold().ifPresent(t -> root.put("threshold", t));
    card.thresholds().forEach(root.putObject("thresholds")::put);
    card.temperature().ifPresent(t -> root.put("temperature", t));
    card.provenance().forEach(root.putObject("provenance")::put);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeTask(ObjectNode node, Task task) {
    node.put("name", task.name());
    ArrayNode names = node.putArray("names");
    task.names().forEach(names::add);
    if (task.output() instanceof Output.RangeMse range) {
      node.putArray("range").add(range.low()).add(range.high());
    }
    if (task.flipOrder().length > 0) {
      IntStream.of(task.flipOrder()).forEach(node.putArray("flip_order")::add);
    }
  }

  /**
   * Reads a card.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static ModelCard read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its card is not JSON", e);
    }
    JsonNode version = root.path("format_version");
    if (!version.isInt() || version.asInt() != ModelCard.FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "it is of format version "
              + (version.isMissingNode() ? "(none)" : version.toString())
              + ", but this program reads version "
              + ModelCard.FORMAT_VERSION);
    }
    JsonNode pictures = object(root, "preprocessing");
    List<Integer> size = list(pictures, "size", n -> integer(n, WIDEST));
    return new ModelCard(
        task(object(root, "task")),
        shape(object(root, "backbone")),
        head(object(root, "head")),
        new Preprocessing(
            new PictureSize(at(size, 0), at(size, 1)),
            text(pictures, "method"),
            map(pictures, "options", ModelCardJson::text),
            new Normalization(
                list(pictures, "mean", ModelCardJson::number),
                list(pictures, "std", ModelCardJson::number))),
        optional(root, "threshold"),
        map(root, "thresholds", ModelCardJson::number),
        optional(root, "temperature"),
        map(root, "provenance", ModelCardJson::text));
  }

  private static Task task(JsonNode node) {
    List<String> names = list(node, "names", ModelCardJson::text);
    String name = text(node, "name");
    return switch (name) {
      case "labels" -> new Task.Labels(new Vocabulary(names));
      case "category" -> new Task.Category(new Vocabulary(names));
      case "points" -> points(names, node);
      default -> throw new IllegalArgumentException("its task '" + name + "' is unknown");
    };
  }

  private static Task.Points points(List<String> names, JsonNode node) {
    JsonNode order = node.path("flip_order");
    if (order.isMissingNode()) {
      return new Task.Points(names, range(node)); // the names said it all
    }
    Map<String, String> swaps = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      int other = order.path(i).asInt(-1);
      if (order.size() != names.size() || other < 0 || other >= names.size()) {
        throw new IllegalArgumentException("its flip_order is not one of its points");
      }
      swaps.put(names.get(i), names.get(other));
    }
    return new Task.Points(names, range(node), swaps);
  }

  private static Optional<Output.RangeMse> range(JsonNode node) {
    if (!node.has("range")) {
      return Optional.empty();
    }
    List<Double> ends = list(node, "range", ModelCardJson::number);
    return Optional.of(new Output.RangeMse(at(ends, 0), at(ends, 1)));
  }

  private static ResNetShape shape(JsonNode node) {
    Optional<Geometry> geometry =
        BackboneWeights.geometry(Map.of("geometry", text(node, "geometry")));
    return new ResNetShape(
        text(node, "name"),
        Block.valueOf(text(node, "block").toUpperCase(Locale.ROOT)),
        list(node, "layers", n -> integer(n, MOST_BLOCKS)),
        integer(node.path("width"), WIDEST / 32),
        geometry.orElseThrow(
            () -> new IllegalArgumentException("its card names no known geometry")));
  }

  private static HeadSpec head(JsonNode node) {
    List<Double> dropout = list(node, "dropout", ModelCardJson::number);
    return new HeadSpec(integer(node.path("hidden"), WIDEST), at(dropout, 0), at(dropout, 1));
  }

  private static JsonNode object(JsonNode node, String field) {
    if (!node.path(field).isObject()) {
      throw new IllegalArgumentException("its card has no '" + field + "'");
    }
    return node.get(field);
  }

  private static String text(JsonNode node, String field) {
    return text(node.path(field));
  }

  private static String text(JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException("its card lacks a text");
    }
    return node.asText();
  }

  private static double number(JsonNode node) {
    if (!node.isNumber()) {
      throw new IllegalArgumentException("its card lacks a number");
    }
    return node.asDouble();
  }

  private static int integer(JsonNode node, int most) {
    if (!node.isInt() || node.asInt() < 1 || node.asInt() > most) {
      throw new IllegalArgumentException("a number of its card is not in 1 .. " + most);
    }
    return node.asInt();
  }

  private static OptionalDouble optional(JsonNode node, String field) {
    return node.has(field) ? OptionalDouble.of(number(node.get(field))) : OptionalDouble.empty();
  }

  private static <T> T at(List<T> list, int index) {
    if (list.size() != 2) {
      throw new IllegalArgumentException("its card has " + list.size() + " numbers for a pair");
    }
    return list.get(index);
  }

  private static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> read) {
    List<T> values = new ArrayList<>();
    node.path(field).forEach(n -> values.add(read.apply(n)));
    return values;
  }

  private static <T> Map<String, T> map(JsonNode node, String field, Function<JsonNode, T> read) {
    Map<String, T> values = new TreeMap<>();
    node.path(field).properties().forEach(e -> values.put(e.getKey(), read.apply(e.getValue())));
    return values;
  }
}
