package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The golden metrics: of every file of the folder that {@code golden.dir} names, or of the copy in
 * the test resources.
 */
public final class GoldenMetrics {
  private GoldenMetrics() {}

  /** One case. */
  public record Case(JsonNode json) {
    /** What is to come out. */
    public JsonNode expected() {
      return json.get("expected");
    }

    /** Fails unless the value is the expected one within the case's tolerance. */
    public void check(String what, OptionalDouble actual, JsonNode expected) {
      assertThat(expected).as("%s is not in the file", what).isNotNull();
      if (expected.isNull()) {
        assertThat(actual).as(what).isEmpty();
        return;
      }
      assertThat(actual).as(what).isPresent();
      check(what, actual.getAsDouble(), expected.asDouble());
    }

    /** Likewise, of a number that is always defined. */
    public void check(String what, double actual, double expected) {
      JsonNode tolerance = json.get("tolerance");
      double within =
          tolerance.get("atol").asDouble() + tolerance.get("rtol").asDouble() * Math.abs(expected);
      assertThat(Math.abs(actual - expected))
          .as("%s: %s, expected %s", what, actual, expected)
          .isLessThanOrEqualTo(within);
    }

    /** Likewise, entry by entry. */
    public void checkAll(String what, List<OptionalDouble> actual, JsonNode expected) {
      assertThat(actual).as(what).hasSize(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        check(what + "[" + i + "]", actual.get(i), expected.get(i));
      }
    }

    /** The labels and their scores. */
    public LabelPredictions labels() {
      JsonNode scores = json.get("scores");
      int classes = scores.get(0).size();
      float[][] score = new float[scores.size()][classes];
      float[][] target = new float[scores.size()][classes];
      boolean[][] counted = new boolean[scores.size()][classes];
      for (int row = 0; row < scores.size(); row++) {
        for (int c = 0; c < classes; c++) {
          score[row][c] = (float) scores.get(row).get(c).asDouble();
          target[row][c] = json.get("targets").get(row).get(c).asInt();
          counted[row][c] = isKept(row, c);
        }
      }
      return new LabelPredictions(
          names("class", classes), score, target, counted, names("image", scores.size()));
    }

    /** The points. */
    public PointPredictions points() {
      JsonNode predicted = json.get("predicted");
      int points = predicted.get(0).size();
      boolean[][] present = new boolean[predicted.size()][points];
      for (int row = 0; row < present.length; row++) {
        for (int k = 0; k < points; k++) {
          present[row][k] = isKept(row, k);
        }
      }
      return new PointPredictions(
          names("point", points),
          coordinates("predicted"),
          coordinates("target"),
          present,
          sizes("width"),
          sizes("height"),
          IntStream.range(0, predicted.size())
              .mapToObj(row -> json.path("group").path(row).asText(""))
              .toList(),
          names("image", predicted.size()),
          java.util.Optional.empty());
    }

    /** A field of points, {@code [images][points][2]}. */
    public double[][][] coordinates(String field) {
      return stream(json.get(field))
          .map(
              row ->
                  stream(row)
                      .map(p -> stream(p).mapToDouble(JsonNode::asDouble).toArray())
                      .toArray(double[][]::new))
          .toArray(double[][][]::new);
    }

    private int[] sizes(String field) {
      return stream(json.get(field)).mapToInt(JsonNode::asInt).toArray();
    }

    private boolean isKept(int row, int column) {
      return !json.hasNonNull("mask") || json.get("mask").get(row).get(column).asInt() == 1;
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return IntStream.range(0, array.size()).mapToObj(array::get);
  }

  private static List<String> names(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + " " + i).toList();
  }

  /** All cases of kind {@code labels}. */
  public static List<Case> labelCases() {
    return cases("labels");
  }

  /** All cases of kind {@code points}. */
  public static List<Case> pointCases() {
    return cases("points");
  }

  private static List<Case> cases(String kind) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode file : files()) {
      if (file.path("topic").asText().equals("metrics")) {
        for (JsonNode one : file.get("cases")) {
          if (one.path("kind").asText().equals(kind)) {
            cases.add(new Case(one));
          }
        }
      }
    }
    // A folder of one's own may hold some topics only: the tests of others are then skipped.
    String folder = System.getProperty("golden.dir", "");
    assumeFalse(cases.isEmpty() && !folder.isEmpty(), folder + " holds no metrics of " + kind);
    assertThat(cases).as("golden cases of kind %s", kind).isNotEmpty();
    return cases;
  }

  private static List<JsonNode> files() {
    ObjectMapper json = new ObjectMapper();
    String folder = System.getProperty("golden.dir", "");
    try {
      if (folder.isEmpty()) {
        try (InputStream in = GoldenMetrics.class.getResourceAsStream("/golden/metrics.json")) {
          return List.of(json.readTree(in));
        }
      }
      List<JsonNode> files = new ArrayList<>();
      try (Stream<Path> paths = Files.list(Path.of(folder))) {
        for (Path path : paths.filter(p -> p.toString().endsWith(".json")).sorted().toList()) {
          files.add(json.readTree(path.toFile()));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
