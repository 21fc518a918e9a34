package org.finetune4j.model.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;
import org.finetune4j.model.weights.BackboneWeights;

/** A card as JSON, fields always in the same order, and back. */
final class ModelCardJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    ObjectNode images = root.putObject("preprocessing");
    images.putArray("size").add(preprocessing.size().height()).add(preprocessing.size().width());
    images.put("method", preprocessing.method().word());
    images.put("interpolation", preprocessing.interpolation().word());
    preprocessing.normalize().mean().forEach(images.putArray("mean")::add);
    preprocessing.normalize().std().forEach(images.putArray("std")::add);
    card.thresholds().common().ifPresent(t -> root.put("threshold", t));
    card.thresholds().byLabel().forEach(root.putObject("thresholds")::put);
    card.calibration().temperature().ifPresent(t -> root.put("temperature", t));
    if (!card.calibration().lines().isEmpty()) {
      ArrayNode lines = root.putArray("calibration");
      card.calibration().lines().forEach(l -> lines.addArray().add(l.slope()).add(l.intercept()));
    }
    if (!card.meanPoint().isEmpty()) {
      ArrayNode mean = root.putArray("mean_point");
      card.meanPoint().forEach(p -> mean.addArray().add(p.x()).add(p.y()));
    }
    card.trainingTable().ifPresent(t -> writeTable(root.putObject("training_table"), t));
    card.provenance().forEach(root.putObject("provenance")::put);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeTable(ObjectNode node, TrainingTable table) {
    node.put("contents", table.contents());
    node.put("training_images", table.trainingImages());
    node.put("validation_images", table.validationImages());
    table.labelDelimiter().ifPresent(d -> node.put("label_delimiter", d));
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
   * @throws IllegalArgumentException with what is wrong with it and the field's name
   */
  static ModelCard read(String json) {
    CardField root;
    try {
      root = CardField.root(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its card is not JSON", e);
    }
    JsonNode version = root.node().path("format_version");
    if (!version.isInt() || version.asInt() != ModelCard.FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "it is of format version "
              + (version.isMissingNode() ? "(none)" : version.toString())
              + ", but this program reads version "
              + ModelCard.FORMAT_VERSION);
    }
    Task task = root.object("task").read(ModelCardJson::task);
    ResNetShape shape = root.object("backbone").read(ModelCardJson::shape);
    HeadSpec head = root.object("head").read(ModelCardJson::head);
    Preprocessing preprocessing = root.object("preprocessing").read(ModelCardJson::preprocessing);
    ModelCard card = ModelCard.of(task, shape, head, preprocessing);
    OptionalDouble common = root.optionalNumber("threshold");
    if (common.isPresent()) {
      card =
          root.at("threshold")
              .read(card, (c, f) -> c.withThresholds(Thresholds.of(common.getAsDouble())));
    }
    Map<String, Double> byLabel = root.map("thresholds", CardField::number);
    card =
        root.at("thresholds")
            .read(card, (c, f) -> c.withThresholds(new Thresholds(common, byLabel)));
    OptionalDouble temperature = root.optionalNumber("temperature");
    if (temperature.isPresent()) {
      card =
          root.at("temperature").read(card, (c, f) -> c.withTemperature(temperature.getAsDouble()));
    }
    if (root.node().has("calibration")) {
      card =
          root.at("calibration")
              .read(
                  card,
                  (c, f) ->
                      c.withCalibration(
                          new Calibration(
                              temperature, root.list("calibration", ModelCardJson::line))));
    }
    if (root.node().has("mean_point")) {
      List<Point> mean = root.list("mean_point", ModelCardJson::place);
      card = root.at("mean_point").read(card, (c, f) -> c.withMeanPoint(mean));
    }
    Map<String, String> provenance = root.map("provenance", CardField::text);
    card = root.at("provenance").read(card, (c, f) -> EarlierCard.read(c, provenance));
    if (root.node().has("training_table")) {
      TrainingTable table = root.object("training_table").read(ModelCardJson::table);
      card = card.withTrainingTable(table);
    }
    return card.withProvenance(provenance);
  }

  private static Calibration.Line line(CardField line) {
    if (line.node().size() != 2) {
      throw new IllegalArgumentException(
          "its card's '" + line.path() + "' is not pairs of slope,intercept");
    }
    return new Calibration.Line(
        new CardField(line.path(), line.node().path(0)).number(),
        new CardField(line.path(), line.node().path(1)).number());
  }

  private static Point place(CardField place) {
    if (place.node().size() != 2) {
      throw new IllegalArgumentException("its card's '" + place.path() + "' is not pairs of x,y");
    }
    return new Point(
        new CardField(place.path(), place.node().path(0)).number(),
        new CardField(place.path(), place.node().path(1)).number());
  }

  private static TrainingTable table(CardField table) {
    return new TrainingTable(
        table.at("contents").text(),
        table.at("training_images").integer(0, Integer.MAX_VALUE),
        table.at("validation_images").integer(0, Integer.MAX_VALUE),
        table.node().has("label_delimiter")
            ? Optional.of(table.at("label_delimiter").text())
            : Optional.empty());
  }

  private static Task task(CardField task) {
    List<String> names = task.list("names", CardField::text);
    String name = task.at("name").text();
    return switch (name) {
      case "labels" -> new Task.Labels(new Vocabulary(names));
      case "category" -> new Task.Category(new Vocabulary(names));
      case "points" -> points(names, task);
      default ->
          throw new IllegalArgumentException(
              "'" + name + "' is unknown; it is labels, category or points");
    };
  }

  private static Task.Points points(List<String> names, CardField task) {
    if (!task.node().has("flip_order")) {
      return new Task.Points(names, range(task)); // mirrored by their names
    }
    List<Integer> order = task.list("flip_order", n -> n.integer(0, names.size() - 1));
    if (order.size() != names.size()) {
      throw new IllegalArgumentException(
          "flip_order has " + order.size() + " numbers for " + names.size() + " points");
    }
    Map<String, String> swaps = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      swaps.put(names.get(i), names.get(order.get(i)));
    }
    return new Task.Points(names, range(task), swaps);
  }

  private static Optional<Output.RangeMse> range(CardField task) {
    if (!task.node().has("range")) {
      return Optional.empty();
    }
    List<Double> ends = task.pair("range", CardField::number);
    return Optional.of(new Output.RangeMse(ends.get(0), ends.get(1)));
  }

  private static ResNetShape shape(CardField backbone) {
    String geometry = backbone.at("geometry").text();
    return new ResNetShape(
        backbone.at("name").text(),
        block(backbone.at("block").text()),
        backbone.list("layers", n -> n.integer(MOST_BLOCKS)),
        backbone.at("width").integer(WIDEST / 32),
        BackboneWeights.geometry(Map.of("geometry", geometry))
            .orElseThrow(
                () -> new IllegalArgumentException("'" + geometry + "' is no known geometry")));
  }

  private static Block block(String name) {
    return Arrays.stream(Block.values())
        .filter(b -> b.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + name + "' is no known block; it is basic or bottleneck"));
  }

  private static HeadSpec head(CardField head) {
    List<Double> dropout = head.pair("dropout", CardField::number);
    return new HeadSpec(head.at("hidden").integer(WIDEST), dropout.get(0), dropout.get(1));
  }

  private static Interpolation interpolation(String word) {
    return Interpolation.named(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "images are resized by '" + word + "', which this version does not know"));
  }

  private static Preprocessing preprocessing(CardField images) {
    List<Integer> size = images.pair("size", n -> n.integer(Preprocessing.LARGEST_SIDE));
    return new Preprocessing(
        new ImageSize(size.get(0), size.get(1)),
        Preprocessing.Method.of(images.at("method").text()),
        images.node().has("interpolation")
            ? interpolation(images.at("interpolation").text())
            : Interpolation.BILINEAR, // as every version did that did not name it
        new Normalize(
            images.list("mean", CardField::number), images.list("std", CardField::number)));
  }
}
