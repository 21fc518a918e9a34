package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.golden.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VocabularyGoldenTest {
  @TempDir Path dir;

  static Stream<Golden.Case> cases() {
    return Golden.cases("vocab").stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void labelsAreReadAsFastaiReadsThem(Golden.Case golden) {
    switch (golden.kind()) {
      case "vocabulary" -> checkVocabulary(golden.json());
      case "cells" -> checkCells(golden.json());
      case "csv" -> checkCsv(golden.json());
      case "csv_bad" -> checkRefused(golden.json());
      default -> throw new AssertionError("unknown kind " + golden.kind());
    }
  }

  @Test
  void everyKindHasVectors() {
    assertThat(cases().map(Golden.Case::kind).distinct().toList())
        .containsExactlyInAnyOrder("vocabulary", "cells", "csv", "csv_bad");
  }

  private static void checkVocabulary(JsonNode json) {
    List<Set<String>> rows = new ArrayList<>();
    json.get("labels")
        .forEach(
            c ->
                rows.add(new LabelCells(json.get("delimiter").asText(), false).labels(c.asText())));
    Vocabulary vocabulary =
        Vocabulary.of(rows.stream().flatMap(Set::stream).collect(Collectors.toSet()));
    assertThat(vocabulary.names()).isEqualTo(strings(json.get("vocabulary")));
    for (int i = 0; i < rows.size(); i++) {
      float[] encoded = vocabulary.encode(rows.get(i));
      assertThat(encoded).isEqualTo(floats(json.get("multi_hot").get(i)));
      float[] mask = new float[encoded.length];
      Arrays.fill(mask, 1);
      assertThat(new Task.Labels(vocabulary).decode(encoded, mask).names())
          .containsExactlyElementsOf(strings(json.get("decoded").get(i)));
    }
  }

  private static void checkCells(JsonNode json) {
    for (int i = 0; i < json.get("cells").size(); i++) {
      assertThat(
              new LabelCells(json.get("delimiter").asText(), false)
                  .labels(json.get("cells").get(i).asText()))
          .isEqualTo(new HashSet<>(strings(json.get("expected").get(i))));
    }
  }

  private void checkCsv(JsonNode json) {
    DataFolder folder = new DataFolder(dir);
    json.get("expected").forEach(row -> folder.images("images/" + row.get(0).asText()));
    List<Sample> samples = reader(json, json.get("text").asText()).read().samples();
    assertThat(samples).hasSameSizeAs(strings(json.get("expected")));
    for (int i = 0; i < samples.size(); i++) {
      JsonNode expected = json.get("expected").get(i);
      assertThat(samples.get(i).file()).isEqualTo(expected.get(0).asText());
      assertThat(samples.get(i).target().names())
          .isEqualTo(new HashSet<>(strings(expected.get(1))));
      assertThat(samples.get(i).role()).isEqualTo(role(expected.get(2)));
    }
  }

  private void checkRefused(JsonNode json) {
    new DataFolder(dir).images("images/a.jpg", "a.jpg");
    for (JsonNode input : json.get("inputs")) {
      LabelsCsv reader = reader(json, input.get("text").asText());
      assertThatThrownBy(reader::read)
          .as(input.get("what").asText())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("labels.csv");
    }
  }

  private LabelsCsv reader(JsonNode json, String text) {
    Path csv = new DataFolder(dir).text("labels.csv", text);
    LabelsCsv reader =
        LabelsCsv.of(csv, dir.resolve("images"))
            .fileColumn(json.get("file_column").asText())
            .labelsColumn(json.get("label_column").asText())
            .delimiter(json.path("delimiter").asText(" "))
            .csvDelimiter(json.path("csv_delimiter").asText(",").charAt(0));
    return json.hasNonNull("split_column")
        ? reader.splitColumn(json.get("split_column").asText())
        : reader;
  }

  private static Role role(JsonNode valid) {
    return valid.isNull() ? Role.UNASSIGNED : valid.asBoolean() ? Role.VALID : Role.TRAIN;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(s -> strings.add(s.asText()));
    return strings;
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }
}
