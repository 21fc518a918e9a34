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
import org.finetune4j.data.BadInputException;

/** Reads a header and believes nothing of it: sizes and offsets must fit the file to the byte. */
record SafetensorsHeader(Map<String, String> metadata, List<TensorInfo> tensors) {
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
    List<TensorInfo> tensors = new ArrayList<>();
    root.properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals("__metadata__")) {
                entry
                    .getValue()
                    .properties()
                    .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
              } else {
                tensors.add(tensor(file, entry.getKey(), entry.getValue()));
              }
            });
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparing(TensorInfo::end));
    checkTiling(file, tensors, dataBytes);
    return new SafetensorsHeader(metadata, List.copyOf(tensors));
  }

  private static TensorInfo tensor(Path file, String name, JsonNode entry) {
    TensorType type =
        TensorType.named(entry.path("dtype").asText())
            .orElseThrow(
                () -> bad(file, "tensor '" + name + "' is of an unknown number format", null));
    JsonNode offsets = entry.path("data_offsets");
    List<Long> shape = new ArrayList<>();
    long bytes = type.bytes();
    for (JsonNode size : entry.path("shape")) {
      if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
        throw bad(file, "tensor '" + name + "' has an impossible shape", null);
      }
      shape.add(size.asLong());
      bytes = product(bytes, size.asLong());
    }
    boolean whole =
        entry.path("shape").isArray()
            && offsets.size() == 2
            && offsets.get(0).canConvertToLong()
            && offsets.get(1).canConvertToLong();
    if (!whole || bytes < 0 || offsets.get(1).asLong() - offsets.get(0).asLong() != bytes) {
      throw bad(file, "shape and place of tensor '" + name + "' do not fit", null);
    }
    return new TensorInfo(name, type, shape, offsets.get(0).asLong(), offsets.get(1).asLong());
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
  private static void checkTiling(Path file, List<TensorInfo> tensors, long dataBytes) {
    long end = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != end) {
        throw bad(file, "tensor '" + tensor.name() + "' does not begin where another ends", null);
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
