package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.SavedModel.Further;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no training writes is refused when it is read, before anything is learned upon it. */
class DamagedCheckpointTest {
  private static final String WEIGHT = "head.8.weight";

  @TempDir Path folder;
  private SampleTable table;
  private TrainingConfig config;
  private Learner learner;

  @BeforeEach
  void train() {
    table = Tiny.labels(folder.resolve("images"), 12);
    config = Tiny.config(Tiny.LABELS).build();
    try (Learner first = Learner.of(table, Tiny.BACKBONE, config)) {
      first.with(
          new Callback() {
            @Override
            public void epochEnds(Fit fit, EpochRow row) {
              if (fit.recorder().rows().size() == 2) {
                fit.saveCheckpoint(folder.resolve("good.f4j"));
              }
            }
          });
      first.fineTune();
    }
    learner = Learner.of(table, Tiny.BACKBONE, config);
  }

  /** The checkpoint with another place or other tensors. */
  private Path changed(Consumer<ObjectNode> place, Consumer<Map<String, float[]>> tensors) {
    Path good = folder.resolve("good.f4j");
    String document = SavedModel.readDocument(good, "checkpoint").orElseThrow();
    ObjectNode json = (ObjectNode) json(document);
    place.accept(json);
    return written(Optional.of(json.toString()), tensors);
  }

  private Path written(Optional<String> document, Consumer<Map<String, float[]>> tensors) {
    Path good = folder.resolve("good.f4j");
    Path file = folder.resolve("changed.f4j");
    try (SavedModel saved = SavedModel.read(good, EngineRequest.plain())) {
      Map<String, float[]> further = new TreeMap<>(SavedModel.readFurther(good, "optimizer."));
      tensors.accept(further);
      SavedModel.write(
          file,
          saved.network(),
          saved.card(),
          further.entrySet().stream()
              .map(e -> new Further(e.getKey(), e.getValue().length, e::getValue))
              .toList(),
          document.map(text -> Map.of("checkpoint", text)).orElse(Map.of()));
    }
    return file;
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private void resume(Path file) {
    learner.resume(file);
    learner.fineTune();
  }

  @AfterEach
  void close() {
    learner.close();
  }

  private void assertDamaged(Path file) {
    assertThatThrownBy(() -> learner.resume(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is a damaged checkpoint")
        .hasMessageContaining("--force");
  }

  private Path place(String name, String value) {
    return changed(place -> assertThat(place.replace(name, json(value))).isNotNull(), t -> {});
  }

  private Path tensors(Consumer<Map<String, float[]>> change) {
    return changed(f -> {}, change);
  }

  @Test
  void theSameAgainIsNoDamage() {
    resume(changed(f -> {}, t -> {}));
  }

  @Test
  void countsThatNoTrainingReaches() {
    String[][] wrong = {
      {"phase", "99"},
      {"phase", "2"},
      {"phase", "-1"},
      {"phase", "\"one\""},
      {"phase_epochs", "0"},
      {"phase_epochs_done", "3"},
      {"phase_epochs_done", "2"},
      {"phase_epochs_done", "-1"},
      {"batches", "0"},
      {"batches", "-4"},
      {"epochs", "7"},
      {"epochs", "-1"},
      {"steps", "-1"},
      {"steps", "9999"},
      {"smoothed_mean", "\"NaN\""},
      {"smoothed_mean", "1e999"},
      {"smoothed_weight", "7"},
      {"smoothed_weight", "null"},
      {"rows", "[]"},
      {"rows", "[1, 2]"},
      {"rows", "\"frozen\""}
    };
    for (String[] change : wrong) {
      assertDamaged(place(change[0], change[1]));
    }
    for (String missing :
        new String[] {"phase", "phase_epochs", "steps", "smoothed_mean", "rows"}) {
      assertDamaged(changed(place -> place.remove(missing), t -> {}));
    }
    assertDamaged(written(Optional.of("{\"phase\": 0"), t -> {}));
    assertDamaged(written(Optional.of(""), t -> {}));
  }

  @Test
  void epochsThatNoTrainingRecords() {
    for (String[] change :
        new String[][] {
          {"epoch", "7"},
          {"epoch", "0.5"},
          {"train_loss", "\"NaN\""},
          {"valid_loss", "1e999"},
          {"nanoseconds", "-5"},
          {"metrics", "{}"},
          {"phase", "3"}
        }) {
      assertDamaged(
          changed(
              place -> ((ObjectNode) place.get("rows").get(1)).set(change[0], json(change[1])),
              t -> {}));
    }
  }

  @Test
  void aModelWithoutAPlaceIsNoCheckpoint() {
    Path file = written(Optional.empty(), t -> {});
    assertThatThrownBy(() -> resume(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a model, not a checkpoint");
  }

  @Test
  void anOptimizerThatRemembersWhatItCannot() {
    assertDamaged(tensors(t -> t.remove("optimizer.average." + WEIGHT)));
    assertDamaged(tensors(t -> t.remove("optimizer.square." + WEIGHT)));
    assertDamaged(tensors(t -> t.remove("optimizer.steps." + WEIGHT)));
    assertDamaged(tensors(t -> t.put("optimizer.average." + WEIGHT, new float[3])));
    assertDamaged(tensors(t -> t.put("optimizer.steps." + WEIGHT, new float[] {-1})));
    assertDamaged(tensors(t -> t.put("optimizer.steps." + WEIGHT, new float[] {1.5f})));
    assertDamaged(tensors(t -> t.put("optimizer.steps." + WEIGHT, new float[] {1e6f})));
    assertDamaged(tensors(t -> t.put("optimizer.steps.nobody", new float[] {1})));
    assertDamaged(tensors(t -> t.get("optimizer.square." + WEIGHT)[1] = -1));
  }

  @Test
  void numbersThatAreNone() {
    assertNoNumbers(t -> t.put("optimizer.steps." + WEIGHT, new float[] {Float.NaN}));
    assertNoNumbers(t -> t.get("optimizer.average." + WEIGHT)[1] = Float.NaN);
    assertNoNumbers(t -> t.get("optimizer.square." + WEIGHT)[1] = Float.POSITIVE_INFINITY);
  }

  private void assertNoNumbers(Consumer<Map<String, float[]>> change) {
    Path file = tensors(change);
    assertThatThrownBy(() -> learner.resume(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no finite numbers");
  }

  @Test
  void aParameterOfWhichNothingIsRemembered() {
    Path file =
        tensors(
            t -> {
              for (String part : new String[] {"average.", "square.", "steps."}) {
                assertThat(t.remove("optimizer." + part + WEIGHT)).isNotNull();
              }
            });
    assertThatThrownBy(() -> resume(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("other parameters than this phase trains");
  }
}
