package org.finetune4j.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Expected values recorded from fastai, PyTorch and scikit-learn. Read from the folder that the
 * system property {@code golden.dir} names, every file of it, or from the copy in the test
 * resources.
 */
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  /** One tensor of a golden file; bytes of U8 widened to 0..255. */
  public record Tensor(long[] shape, float[] values) {}

  /** One case, with the tensors of the file it stands in. */
  public record Case(JsonNode json, Map<String, Tensor> tensors) {
    /** The case's name. */
    public String name() {
      return json.path("name").asText();
    }

    /** The case's kind, empty where the topic has only one. */
    public String kind() {
      return json.path("kind").asText();
    }

    /** The tensor whose full name the field holds. */
    public Tensor tensor(String field) {
      return named(json.path(field).asText());
    }

    /** The tensor of that full name. */
    public Tensor named(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("no tensor '" + name + "' beside case " + name());
      }
      return tensor;
    }

    /** All tensors whose names begin with the prefix, by the rest of their names. */
    public Map<String, Tensor> under(String prefix) {
      Map<String, Tensor> found = new LinkedHashMap<>();
      tensors.forEach(
          (name, tensor) -> {
            if (name.startsWith(prefix)) {
              found.put(name.substring(prefix.length()), tensor);
            }
          });
      return found;
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /**
   * All cases of a topic, for example {@code adam}; never none: where there are none, the test that
   * asks is skipped.
   */
  public static List<Case> cases(String topic) {
    String folder = System.getProperty("golden.dir", "");
    List<Case> cases = new ArrayList<>();
    try {
      if (folder.isEmpty()) {
        try (InputStream in = resource(topic + ".json")) {
          JsonNode file = JSON.readTree(in);
          try (InputStream tensors = tensorStream(file)) {
            add(cases, file, tensors);
          }
        }
      } else {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
          for (Path path : files.filter(p -> p.toString().endsWith(".json")).sorted().toList()) {
            JsonNode file = JSON.readTree(path.toFile());
            if (topic.equals(file.path("topic").asText())) {
              InputStream tensors =
                  file.hasNonNull("tensors")
                      ? Files.newInputStream(path.resolveSibling(file.get("tensors").asText()))
                      : InputStream.nullInputStream();
              try (tensors) {
                add(cases, file, tensors);
              }
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return orAborted(cases, topic);
  }

  /** A folder of one's own may hold some topics only: the tests of others are then skipped. */
  private static List<Case> orAborted(List<Case> cases, String what) {
    String folder = System.getProperty("golden.dir", "");
    if (cases.isEmpty() && folder.isEmpty()) {
      throw new IllegalStateException("no golden cases for " + what);
    }
    if (cases.isEmpty()) {
      throw new TestAbortedException(folder + " holds no golden cases for " + what);
    }
    return cases;
  }

  /** All cases of a topic that are of one kind; never none. */
  public static List<Case> cases(String topic, String kind) {
    return orAborted(
        cases(topic).stream().filter(c -> c.kind().equals(kind)).toList(), topic + ", " + kind);
  }

  private static InputStream tensorStream(JsonNode file) {
    return file.hasNonNull("tensors")
        ? resource(file.get("tensors").asText())
        : InputStream.nullInputStream();
  }

  private static InputStream resource(String name) {
    InputStream in = Golden.class.getResourceAsStream("/golden/" + name);
    if (in == null) {
      throw new IllegalStateException("no golden file " + name + " in the test resources");
    }
    return in;
  }

  private static void add(List<Case> cases, JsonNode file, InputStream in) throws IOException {
    Map<String, Tensor> tensors = tensors(in.readAllBytes());
    file.path("cases").forEach(c -> cases.add(new Case(c, tensors)));
  }

  private static Map<String, Tensor> tensors(byte[] bytes) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (bytes.length == 0) {
      return tensors;
    }
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) all.getLong();
    JsonNode index = JSON.readTree(new String(bytes, 8, header, StandardCharsets.UTF_8));
    index
        .properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getValue(), all, 8 + header));
              }
            });
    return tensors;
  }

  private static Tensor tensor(JsonNode entry, ByteBuffer all, int start) {
    long[] shape = new long[entry.get("shape").size()];
    int length = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = entry.get("shape").get(i).asLong();
      length *= (int) shape[i];
    }
    boolean bytes = entry.get("dtype").asText().equals("U8");
    int at = start + entry.get("data_offsets").get(0).asInt();
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = bytes ? all.get(at + i) & 0xff : all.getFloat(at + 4 * i);
    }
    return new Tensor(shape, values);
  }
}
