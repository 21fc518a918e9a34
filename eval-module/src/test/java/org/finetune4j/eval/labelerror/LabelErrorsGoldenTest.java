package org.finetune4j.eval.labelerror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors that cleanlab finds in the same predictions; {@code label_errors.py} records them. */
class LabelErrorsGoldenTest {
  private record Case(JsonNode json) {
    int[][] table(String field) {
      return StreamSupport.stream(json.get(field).spliterator(), false)
          .map(row -> IntStream.range(0, row.size()).map(i -> row.get(i).asInt()).toArray())
          .toArray(int[][]::new);
    }

    float[][] scores() {
      JsonNode rows = json.get("scores");
      float[][] scores = new float[rows.size()][rows.get(0).size()];
      for (int row = 0; row < scores.length; row++) {
        for (int c = 0; c < scores[row].length; c++) {
          scores[row][c] = rows.get(row).get(c).floatValue();
        }
      }
      return scores;
    }

    List<Integer> ranked() {
      return IntStream.range(0, json.get("ranked").size())
          .mapToObj(i -> json.get("ranked").get(i).asInt())
          .toList();
    }

    List<String> names() {
      return numbered("name ", json.get("scores").get(0).size());
    }

    List<String> files() {
      return numbered("image ", json.get("scores").size());
    }

    private static List<String> numbered(String word, int count) {
      return IntStream.range(0, count).mapToObj(i -> word + i).toList();
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  static List<Case> cases(String kind) {
    try (InputStream in =
        LabelErrorsGoldenTest.class.getResourceAsStream("/golden/label_errors.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).get("cases").spliterator(), false)
          .filter(json -> json.get("kind").asText().equals(kind))
          .map(Case::new)
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<Case> labels() {
    return cases("labels");
  }

  static List<Case> category() {
    return cases("category");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("labels")
  void errorsAmongSeveralLabelsAreCleanlabs(Case golden) {
    LabelErrors errors = LabelErrors.of(predictions(golden));
    assertThat(errors.images()).extracting(LabelErrors.Image::row).isEqualTo(golden.ranked());
    int[][] issues = golden.table("issues");
    for (LabelErrors.Image image : errors.images()) {
      assertThat(image.quality())
          .isCloseTo(golden.json().get("quality").get(image.row()).asDouble(), within(1e-12));
      int[] expected = issues[image.row()];
      assertThat(image.names())
          .extracting(LabelErrors.Name::name)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, expected.length)
                  .filter(c -> expected[c] == 1)
                  .mapToObj(golden.names()::get)
                  .toList());
    }
  }

  private static LabelPredictions predictions(Case golden) {
    int[][] mask = golden.table("mask");
    int[][] given = golden.table("targets");
    float[][] targets = new float[given.length][given[0].length];
    boolean[][] counted = new boolean[given.length][given[0].length];
    for (int row = 0; row < given.length; row++) {
      for (int c = 0; c < given[row].length; c++) {
        targets[row][c] = given[row][c];
        counted[row][c] = mask[row][c] == 1;
      }
    }
    return new LabelPredictions(golden.names(), golden.scores(), targets, counted, golden.files());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("category")
  void errorsAmongClassesAreCleanlabs(Case golden) {
    int[] targets =
        IntStream.range(0, golden.files().size())
            .map(i -> golden.json().get("targets").get(i).asInt())
            .toArray();
    CategoryPredictions predictions =
        new CategoryPredictions(golden.names(), golden.scores(), targets, golden.files());
    LabelErrors errors = LabelErrors.of(predictions);
    assertThat(errors.images()).extracting(LabelErrors.Image::row).isEqualTo(golden.ranked());
    for (LabelErrors.Image image : errors.images()) {
      assertThat(image.names())
          .extracting(LabelErrors.Name::name)
          .containsExactly(
              golden.names().get(targets[image.row()]),
              golden.names().get(predictions.predicted(image.row())));
    }
  }
}
