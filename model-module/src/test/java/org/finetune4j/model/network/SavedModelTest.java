package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.finetune4j.model.network.TestNetworks.BASIC;
import static org.finetune4j.model.network.TestNetworks.BOTTLENECK;
import static org.finetune4j.model.network.TestNetworks.card;
import static org.finetune4j.model.network.TestNetworks.labels;
import static org.finetune4j.model.network.TestNetworks.random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.SavedModel.Further;
import org.finetune4j.model.weights.SafetensorsFile;
import org.finetune4j.model.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class SavedModelTest {
  @TempDir Path folder;

  private Path saved(Network network, ModelCard card) {
    Path path = folder.resolve("model.f4j");
    SavedModel.write(path, network, card);
    return path;
  }

  /** The change of one training step, so that no tensor is as it was made. */
  private static Network stirred(NetworkSpec spec) {
    Network network = Network.create(spec);
    int seed = 0;
    for (Parameter parameter : network.parameters()) {
      INDArray noise = random(seed++, (int) parameter.values().length());
      parameter.values().addi(noise.muli(noise).muli(0.01).castTo(spec.type()));
    }
    network.parametersChanged();
    return network;
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void comesBackToTheBit(DataType type) {
    ModelCard card =
        card(BOTTLENECK)
            .withThresholds(Thresholds.of(0.35, Map.of("sea", 0.1 + 0.2)))
            .withTrainingTable(new TrainingTable("0af", 9, 6, Optional.of(";")))
            .withTemperature(1.7)
            .withProvenance(Map.of("seed", "3", "data", "abc"));
    INDArray images = random(1, 2, 3, 40, 33);
    try (Network network = stirred(labels(BOTTLENECK).withType(type));
        SavedModel back = SavedModel.read(saved(network, card), EngineRequest.plain())) {
      assertThat(back.card()).isEqualTo(card);
      assertThat(SavedModel.readCard(folder.resolve("model.f4j"))).isEqualTo(card);
      for (Parameter parameter : network.parameters()) {
        assertThat(back.network().parameter(parameter.name()).values())
            .as(parameter.name())
            .isEqualTo(parameter.values());
      }
      assertThat(back.network().predict(images)).isDeepEqualTo(network.predict(images));
    }
  }

  @Test
  void everyTaskComesBack() {
    Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"));
    for (Task task :
        List.of(
            new Task.Category(vocabulary),
            new Task.Points(List.of("nose"), Optional.empty()),
            new Task.Points(List.of("izq", "der", "l", "r"), Optional.empty())
                .withSwap("izq", "der")
                .withSwap("l", "l"),
            new Task.Points(List.of("nose"), Optional.of(new Output.RangeMse(-1, 1.5))))) {
      ModelCard old = card(BASIC);
      ModelCard card = ModelCard.of(task, BASIC, old.head(), old.preprocessing());
      if (task instanceof Task.Points points) {
        card =
            card.withMeanPoint(
                points.names().stream().map(n -> new Point(0.1 + 0.2, -1 / 3.0)).toList());
      }
      NetworkSpec spec =
          NetworkSpec.of(BASIC, task).withHead(old.head()).withEngine(EngineRequest.plain());
      try (Network network = Network.create(spec)) {
        assertThat(SavedModel.readCard(saved(network, card))).isEqualTo(card);
      }
    }
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    try (Network network = Network.create(labels(BASIC))) {
      byte[] first = Files.readAllBytes(saved(network, card(BASIC)));
      Files.delete(folder.resolve("model.f4j"));
      assertThat(Files.readAllBytes(saved(network, card(BASIC)))).isEqualTo(first);
      try (var files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void aTensorsNumbersAreThoseOfItsFile() {
    try (Network network = stirred(labels(BASIC));
        SafetensorsFile file = SafetensorsFile.open(saved(network, card(BASIC)))) {
      SavedModel model = new SavedModel(card(BASIC), network);
      for (String name : List.of("conv1.weight", "layer4.0.bn2.running_var", "head.8.weight")) {
        float[] values = model.values(name);
        assertThat(values).as(name).isEqualTo(file.floats(file.find(name).orElseThrow()));
        values[0] += 1;
        assertThat(model.values(name)).as("a copy of " + name).isNotEqualTo(values);
      }
      assertThatThrownBy(() -> model.values("fc.weight"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("fc.weight");
    }
  }

  @Test
  void anyReaderFindsTorchvisionsNames() throws IOException {
    try (Network network = Network.create(labels(BASIC));
        SafetensorsFile file = SafetensorsFile.open(saved(network, card(BASIC)))) {
      assertThat(file.tensors().get(0).name()).isEqualTo("conv1.weight");
      assertThat(file.find("layer4.0.bn2.running_var").orElseThrow().shape()).containsExactly(32L);
      assertThat(file.find("head.4.weight").orElseThrow().shape()).containsExactly(8L, 64L);
      assertThat(file.metadata()).containsEntry("format", "pt").containsEntry("geometry", "v1.5");
      JsonNode card = new ObjectMapper().readTree(file.metadata().get("finetune4j"));
      assertThat(card.get("format_version").asInt()).isEqualTo(1);
      assertThat(card.at("/task/names").size()).isEqualTo(3);
    }
  }

  @Test
  void itsBackboneServesAsPretrainedWeights() {
    try (Network network = stirred(labels(BASIC));
        Network other =
            Network.create(
                labels(BASIC).withSeed(9), Backbone.of(BASIC, saved(network, card(BASIC))))) {
      assertThat(other.parameter("layer3.0.conv1.weight").values())
          .isEqualTo(network.parameter("layer3.0.conv1.weight").values());
      assertThat(other.parameter("head.4.weight").values())
          .isNotEqualTo(network.parameter("head.4.weight").values());
    }
  }

  @Test
  void aCheckpointCarriesFurtherTensorsAndDocuments() {
    Path path = folder.resolve("checkpoint.f4j");
    List<Further> further =
        List.of(further("optimizer.average.conv1.weight", 1, 2), further("other.x", 3));
    try (Network network = Network.create(labels(BASIC))) {
      SavedModel.write(path, network, card(BASIC), further, Map.of("progress", "{\"steps\":3}"));
      assertThat(SavedModel.readDocument(path, "progress")).contains("{\"steps\":3}");
      assertThat(SavedModel.readDocument(path, "other")).isEmpty();
      assertThat(SavedModel.readFurther(path, "optimizer."))
          .containsOnlyKeys("optimizer.average.conv1.weight")
          .containsEntry("optimizer.average.conv1.weight", new float[] {1, 2});
      try (SavedModel back = SavedModel.read(path, EngineRequest.plain())) {
        assertThat(back.card()).isEqualTo(card(BASIC));
      }
      assertThatThrownBy(
              () ->
                  SavedModel.write(
                      path, network, card(BASIC), List.of(further("conv1.weight", 0)), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Further further(String name, float... values) {
    return new Further(name, values.length, () -> values);
  }

  /** A model whose card was changed by a stranger. */
  private Path altered(String from, String to) {
    try (Network network = Network.create(labels(BASIC));
        SafetensorsFile file = SafetensorsFile.open(saved(network, card(BASIC)))) {
      String card = file.metadata().get("finetune4j");
      assertThat(card).contains(from);
      SafetensorsWriter writer =
          new SafetensorsWriter().metadata("finetune4j", card.replace(from, to));
      for (Parameter parameter : network.parameters()) {
        writer.add(parameter.name(), parameter.shape(), parameter.values());
      }
      Path path = folder.resolve("altered.f4j");
      writer.write(path);
      return path;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format_version\":1|\"format_version\":7|format version 7",
        "\"format_version\":1|\"x\":1|format version (none)",
        "\"name\":\"labels\"|\"name\":\"magic\"|'magic'",
        "\"geometry\":\"v1.5\"|\"geometry\":\"v9\"|geometry",
        "\"layers\":[1,1,1,1]|\"layers\":[1,2000000000,1,1]|1 .. 1000",
        "\"layers\":[1,1,1,1]|\"layers\":[1,1,1,2]|layer4.1.conv1.weight",
        "\"width\":4|\"width\":2000|conv1.weight",
        "\"hidden\":8|\"hidden\":\"many\"|1 .. 65536",
        "\"preprocessing\"|\"other\"|'preprocessing'",
        "\"size\":[96,128]|\"size\":[96]|pair",
        "\"size\":[96,128]|\"size\":[65536,65536]|'preprocessing.size' is not in 1 .. 8192",
        "\"size\":[96,128]|\"size\":[0,128]|'preprocessing.size'",
        "\"size\":[96,128]|\"size\":[96.5,128]|'preprocessing.size'",
        "\"std\":[|\"std\":[0,|'preprocessing' cannot be",
        "\"mean\":[|\"mean\":[1e400,|'preprocessing.mean' is no number",
        "\"mean\":[|\"mean\":[2,|'preprocessing' cannot be",
        "\"method\":\"crop\"|\"method\":\"pad\"|'pad', which this version does not know",
        "\"block\":\"basic\"|\"block\":\"dense\"|'dense' is no known block",
        "\"names\":[|\"names\":[\"sea\",|'task' cannot be",
        "\"names\":[|\"names\":[\"\",|'task' cannot be",
        "\"names\":[|\"names\":[7,|'task.names' is no text, but 7",
        "\"dropout\":[|\"dropout\":[-0.5,0.1],\"x\":[|'head' cannot be: a dropout",
        "\"thresholds\":{}|\"thresholds\":{\"sea\":5}|'thresholds' cannot be: a threshold",
        "\"thresholds\":{}|\"thresholds\":{\"moon\":0.5}|'moon', which is no label",
        "\"thresholds\":{}|\"threshold\":-3|'threshold' cannot be: a threshold is in 0 .. 1, not -3",
        "\"thresholds\":{}|\"threshold\":\"0.5\"|'threshold' is no number",
        "\"thresholds\":{}|\"temperature\":0|'temperature' cannot be: a temperature is above 0",
        "\"thresholds\":{}|\"temperature\":-1|'temperature' cannot be",
        "\"thresholds\":{}|\"temperature\":1e400|'temperature' is no number",
        "\"thresholds\":{}|\"temperature\":NaN|not JSON",
        "\"thresholds\":{}|\"calibration\":[[1,0]]|'calibration' cannot be: a calibration of 1",
        "\"thresholds\":{}|\"calibration\":[[0,0]]|'calibration' cannot be: a slope is above 0",
        "\"thresholds\":{}|\"calibration\":[[1]]|is not pairs of slope,intercept",
        "\"thresholds\":{}|\"thresholds\":[0.5]|'thresholds' has no names",
        "\"thresholds\":{}|\"thresholds\":{},\"thresholds\":{}|not JSON",
      })
  void aCardThatDoesNotFitIsOneSentence(String from, String to, String word) {
    Path path = altered(from, to);
    assertThatThrownBy(() -> SavedModel.read(path).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"thresholds\":{}|\"mean_point\":[[0,0]]|'mean_point' cannot be: a mean of 1 points",
        "\"thresholds\":{}|\"mean_point\":[[0]]|'mean_point' is not pairs",
        "\"thresholds\":{}|\"mean_point\":[[0,\"x\"]]|'mean_point' is no number",
        "\"thresholds\":{}|\"training_table\":7|'training_table' is missing",
        "\"thresholds\":{}|\"training_table\":{}|'training_table.contents' is no text",
        "\"provenance\":{}|\"provenance\":{\"mean_point\":\"0.5\"}|mean point '0.5'",
        "\"provenance\":{}|\"provenance\":{\"mean_point\":\"0.5,x\"}|mean point '0.5,x'",
        "\"provenance\":{}|\"provenance\":{\"mean_point\":\"0.5,NaN\"}|not a place",
        "\"provenance\":{}|\"provenance\":{\"mean_point\":\"0.1,0.2,0.3\"}|mean point '0.1",
      })
  void aDamagedMeanPointOrTableIsOneSentence(String from, String to, String word) {
    aCardThatDoesNotFitIsOneSentence(from, to, word);
  }

  @Test
  void fieldsOfItsOwnAreReadFromTheProvenanceOfOlderCards() {
    Path path =
        altered(
            "\"provenance\":{}",
            "\"provenance\":{\"pictures\":\"0af\",\"training_pictures\":\"9\","
                + "\"validation_pictures\":\"6\",\"label_delimiter\":\";\",\"seed\":\"1\"}");
    assertThat(SavedModel.readCard(path))
        .isEqualTo(
            card(BASIC)
                .withTrainingTable(new TrainingTable("0af", 9, 6, Optional.of(";")))
                .withProvenance(Map.of("seed", "1")));
  }

  @Test
  void linesOfLabelsAreKept() {
    ModelCard card = card(BASIC);
    List<Calibration.Line> lines = new ArrayList<>();
    for (int i = 0; i < card.task().width(); i++) {
      lines.add(new Calibration.Line(1.5 + i, -0.25));
    }
    ModelCard calibrated = card.withCalibration(Calibration.of(lines));
    assertThat(ModelCardJson.read(ModelCardJson.write(calibrated))).isEqualTo(calibrated);
  }

  @Test
  void temperaturesAreOfProbabilities() {
    ModelCard old = card(BASIC);
    Task task = new Task.Points(List.of("nose"), Optional.empty());
    ModelCard points = ModelCard.of(task, BASIC, old.head(), old.preprocessing());
    assertThatThrownBy(() -> points.withTemperature(2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsOfResizingInOlderCardsAreIgnored() {
    String method = "\"method\":\"crop\"";
    Path path = altered(method, method + ",\"options\":{\"pad_mode\":\"zeros\"}");
    assertThat(SavedModel.readCard(path)).isEqualTo(card(BASIC));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
  void aWeightThatIsNoNumberIsADamagedModel(float value) {
    try (Network network = stirred(labels(BASIC))) {
      network.values().get("layer1.0.conv1.weight").putScalar(3, value);
      Path path = saved(network, card(BASIC));
      assertThatThrownBy(() -> SavedModel.read(path))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("tensor 'layer1.0.conv1.weight' holds values that are no finite");
    }
  }

  @Test
  void weightsAloneAreNoModel() {
    Path path = folder.resolve("weights.safetensors");
    new SafetensorsWriter().add("conv1.weight", List.of(1L), new float[1]).write(path);
    assertThatThrownBy(() -> SavedModel.read(path).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no finetune4j model");
  }

  @Test
  void refusesACardOfAnotherNetwork() {
    try (Network network = Network.create(labels(BASIC))) {
      assertThatThrownBy(() -> saved(network, card(BOTTLENECK)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
