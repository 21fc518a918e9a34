package org.finetune4j.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** What scikit-learn and SciPy find; {@code src/test/python/statistics.py} writes it. */
public final class StatisticsGolden {
  private StatisticsGolden() {}

  /** The cases of a kind. */
  public static List<JsonNode> cases(String kind) {
    try (InputStream in = StatisticsGolden.class.getResourceAsStream("/golden/statistics.json")) {
      JsonNode cases = new ObjectMapper().readTree(in).get(kind);
      return StreamSupport.stream(cases.spliterator(), false).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list of numbers. */
  public static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** The scores and targets of a case, as those of one label. */
  public static LabelPredictions labels(JsonNode one) {
    double[] scores = numbers(one.get("scores"));
    double[] targets = numbers(one.get("targets"));
    float[][] s = new float[scores.length][1];
    float[][] t = new float[scores.length][1];
    for (int row = 0; row < scores.length; row++) {
      s[row][0] = (float) scores[row];
      t[row][0] = (float) targets[row];
    }
    return LabelPredictions.of(
        List.of("a"), s, t, IntStream.range(0, s.length).mapToObj(i -> "image " + i).toList());
  }
}
