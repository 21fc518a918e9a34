package org.finetune4j.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;

/**
 * Reads a header and believes nothing of it: sizes and offsets must fit the file to the byte.
 *
 * @param metadata without the checksums
 * @param tensors in the order of their data
 * @param begins first byte of each tensor's data, by name, from the beginning of all data
 * @param checksums CRC-32C of tensors' bytes, eight hexadecimal digits each, by name; empty where
 *     the file has none
 */
record SafetensorsHeader(
    Map<String, String> metadata,
    List<TensorInfo> tensors,
    Map<String, Long> begins,
    Map<String, String> checksums) {
  /** A tensor, its first byte and the byte after its last. */
  private record Placed(TensorInfo info, long begin, long end) {}

  /** Where the metadata have the checksums, as a JSON object. */
  static final String CHECKSUMS = "crc32c";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static SafetensorsHeader parse(Path file, byte[] bytes, long dataBytes) {
    JsonNode root;
    try {
      root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw bad(file, "its header is not JSON", e);
    }
    if (!root.isObject()) {
      throw bad(file, "its header is no JSON object", null);
    }
    Map<String, String> metadata = new TreeMap<>();
    List<Placed> tensors = new ArrayList<>();
    root.properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals("__metadata__")) {
                metadata.putAll(texts(file, entry.getValue(), "metadata"));
              } else {
                tensors.add(tensor(file, entry.getKey(), entry.getValue()));
              }
            });
    tensors.sort(Comparator.comparingLong(Placed::begin).thenComparing(Placed::end));
    checkTiling(file, tensors, dataBytes);
    String checksums = metadata.remove(CHECKSUMS);
    return new SafetensorsHeader(
        metadata,
        tensors.stream().map(Placed::info).toList(),
        tensors.stream().collect(Collectors.toMap(t -> t.info().name(), Placed::begin)),
        checksums == null ? Map.of() : checksums(file, checksums));
  }

  private static Map<String, String> checksums(Path file, String json) {
    try {
      return texts(file, JSON.readTree(json), "checksums");
    } catch (JsonProcessingException e) {
      throw bad(file, "its checksums are not JSON", e);
    }
  }

  private static Map<String, String> texts(Path file, JsonNode node, String what) {
    Map<String, String> texts = new TreeMap<>();
    node.properties()
        .forEach(
            e -> texts.put(e.getKey(), e.getValue().isTextual() ? e.getValue().asText() : null));
    if (!node.isObject() || texts.containsValue(null)) {
      throw bad(file, "its " + what + " are no texts by name", null);
    }
    return texts;
  }

  private static Placed tensor(Path file, String name, JsonNode entry) {
    TensorType type =
        TensorType.named(entry.path("dtype").asText())
            .orElseThrow(
                () -> bad(file, "tensor '" + name + "' is of an unknown number format", null));
    JsonNode offsets = entry.path("data_offsets");
    List<Long> shape = new ArrayList<>();
    long bytes = type.bytes();
    for (JsonNode size : entry.path("shape")) {
      if (!isLong(size) || size.asLong() < 0) {
        throw bad(file, "tensor '" + name + "' has an impossible shape", null);
      }
      shape.add(size.asLong());
      bytes = product(bytes, size.asLong());
    }
    boolean whole =
        entry.path("shape").isArray()
            && offsets.size() == 2
            && isLong(offsets.get(0))
            && isLong(offsets.get(1));
    if (!whole || bytes < 0 || offsets.get(1).asLong() - offsets.get(0).asLong() != bytes) {
      throw bad(file, "shape and place of tensor '" + name + "' do not fit", null);
    }
    return new Placed(
        new TensorInfo(name, type, shape), offsets.get(0).asLong(), offsets.get(1).asLong());
  }

  private static boolean isLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }

  /** Negative for more than a long holds. */
  private static long product(long a, long b) {
    try {
      return a < 0 ? a : Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  /** The format's rule: no gaps, no overlaps, nothing left over. */
  private static void checkTiling(Path file, List<Placed> tensors, long dataBytes) {
    long end = 0;
    for (Placed tensor : tensors) {
      if (tensor.begin() != end) {
        throw bad(
            file, "tensor '" + tensor.info().name() + "' does not begin where another ends", null);
      }
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw bad(file, "its tensors take " + end + " bytes but it has " + dataBytes, null);
    }
  }

  static BadInputException bad(Path file, String reason, Exception cause) {
    return new BadInputException(
        file + " is not a whole safetensors file (" + reason + "): fetch or write it again.",
        cause);
  }
}
