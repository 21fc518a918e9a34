package org.finetune4j.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.optimizer.ParameterState;

/** Where a training stands, as the JSON document of its checkpoint. */
final class CheckpointJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CheckpointJson() {}

  static String write(LearnerState state, PhaseRun run) {
    double[] smoothed = state.smoothedLoss.state();
    ObjectNode root = JSON.createObjectNode();
    root.put("phase", run.number());
    root.put("phase_epochs", run.epochs());
    root.put("phase_epochs_done", run.epochsDone());
    root.put("batches", run.batches());
    root.put("epochs", state.epochs);
    root.put("steps", state.steps);
    root.put("smoothed_mean", smoothed[0]);
    root.put("smoothed_weight", smoothed[1]);
    ArrayNode rows = root.putArray("rows");
    state.recorder.rows().forEach(row -> write(rows.addObject(), row));
    return root.toString();
  }

  private static void write(ObjectNode node, EpochRow row) {
    node.put("phase", row.phase());
    node.put("epoch", row.epoch());
    node.put("train_loss", row.trainLoss());
    node.put("valid_loss", row.validLoss());
    node.put("nanoseconds", row.time().toNanos());
    ArrayNode metrics = node.putArray("metrics");
    for (Metric metric : row.metrics()) {
      ObjectNode one = metrics.addObject();
      one.put("name", metric.name());
      metric.value().ifPresent(value -> one.put("value", value));
      one.put("greater_is_better", metric.greaterIsBetter());
    }
  }

  /**
   * Reads it.
   *
   * @param optimizer its state, which stands elsewhere in the file
   * @throws IllegalArgumentException for what {@link #write} does not write
   */
  static Checkpoint read(String json, Map<String, ParameterState> optimizer) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its place is no JSON", e);
    }
    List<EpochRow> rows = new ArrayList<>();
    list(root, "rows").forEach(row -> rows.add(row(row)));
    return new Checkpoint(
        integer(root, "phase"),
        integer(root, "phase_epochs"),
        integer(root, "phase_epochs_done"),
        integer(root, "batches"),
        integer(root, "epochs"),
        whole(root, "steps"),
        new double[] {number(root, "smoothed_mean"), number(root, "smoothed_weight")},
        rows,
        optimizer);
  }

  private static EpochRow row(JsonNode row) {
    List<Metric> metrics = new ArrayList<>();
    for (JsonNode metric : list(row, "metrics")) {
      metrics.add(
          new Metric(
              text(metric, "name"),
              metric.has("value")
                  ? OptionalDouble.of(number(metric, "value"))
                  : OptionalDouble.empty(),
              metric.path("greater_is_better").asBoolean()));
    }
    return new EpochRow(
        text(row, "phase"),
        integer(row, "epoch"),
        number(row, "train_loss"),
        number(row, "valid_loss"),
        metrics,
        Duration.ofNanos(whole(row, "nanoseconds")));
  }

  private static JsonNode list(JsonNode node, String name) {
    return require(node.path(name), node.path(name).isArray(), name);
  }

  private static String text(JsonNode node, String name) {
    return require(node.path(name), node.path(name).isTextual(), name).asText();
  }

  private static int integer(JsonNode node, String name) {
    return require(node.path(name), node.path(name).isInt(), name).asInt();
  }

  private static long whole(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return require(value, value.isIntegralNumber() && value.canConvertToLong(), name).asLong();
  }

  private static double number(JsonNode node, String name) {
    return require(node.path(name), node.path(name).isNumber(), name).asDouble();
  }

  private static JsonNode require(JsonNode value, boolean right, String name) {
    if (!right) {
      throw new IllegalArgumentException("its " + name + " cannot be");
    }
    return value;
  }
}
