package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.training.optimizer.ParameterState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A whole fine_tune against fastai's: two phases, rates, decay, clearing, running statistics. */
class FineTuneGoldenTest {
  static Stream<Arguments> cases() {
    return Golden.cases("train_small", "fine_tune").stream()
        .flatMap(
            golden ->
                Stream.of(
                    Arguments.of(golden, EngineRequest.plain()),
                    Arguments.of(golden, EngineRequest.oneDnn(Precision.F32))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fineTuneIsFastais(Golden.Case golden, EngineRequest engine) {
    JsonNode json = golden.json();
    Tolerances tolerances = Tolerances.of(json);
    try (Learner learner = learner(golden, engine)) {
      Map<String, double[]> afterFrozen = new HashMap<>();
      List<Map<String, ParameterState>> states = new ArrayList<>();
      learner.with(
          new Callback() {
            @Override
            public void fitEnds(Fit fit, FitOutcome outcome) {
              if (fit.phase().equals("frozen")) {
                learner
                    .network()
                    .parameters()
                    .forEach(p -> afterFrozen.put(p.name(), p.values().toDoubleVector()));
              }
              states.add(learner.state().optimizer.state());
            }
          });
      FitOutcome outcome = learner.fineTune();

      assertThat(outcome.end()).isEqualTo(FitOutcome.End.COMPLETED);
      records(learner.recorder(), json, tolerances);
      Map<String, double[]> last = new HashMap<>();
      learner.network().parameters().forEach(p -> last.put(p.name(), p.values().toDoubleVector()));
      weights(afterFrozen, golden.under(json.get("after_frozen").asText()), tolerances.frozen());
      weights(last, golden.under(json.get("final").asText()), tolerances.last());
      output(learner.network(), golden, tolerances.output());
      steps(states, json);
    }
  }

  private record Tolerances(
      double losses, double validLosses, double output, double frozen, double last) {
    static Tolerances of(JsonNode json) {
      JsonNode t = json.get("tolerance");
      return new Tolerances(
          t.get("losses").asDouble(),
          t.get("valid_losses").asDouble(),
          t.get("valid_output").asDouble(),
          t.get("weights_after_frozen").asDouble(),
          t.get("weights_final").asDouble());
    }
  }

  private static Learner learner(Golden.Case golden, EngineRequest engine) {
    JsonNode json = golden.json();
    List<Integer> layers = new ArrayList<>();
    json.get("layers").forEach(l -> layers.add(l.asInt()));
    ResNetShape shape =
        new ResNetShape(
            "small",
            json.get("block").asText().equals("basic")
                ? ResNetShape.Block.BASIC
                : ResNetShape.Block.BOTTLENECK,
            layers,
            json.get("width").asInt(),
            Geometry.TORCHVISION);
    Golden.Tensor targets = golden.tensor("y_train");
    Task task = task(json, (int) targets.shape()[1]);
    double dropout = json.get("dropout").asDouble();
    HeadSpec head = new HeadSpec(json.get("hidden").asInt(), dropout, dropout);
    Network network = Network.create(NetworkSpec.of(shape, task).withHead(head).withEngine(engine));
    Map<String, Golden.Tensor> initial = golden.under(json.get("initial").asText());
    for (Parameter parameter : network.parameters()) {
      parameter.values().assign(Nd4j.createFromArray(initial.get(parameter.name()).values()));
    }
    network.parametersChanged();
    int batch = json.get("batch").asInt();
    TrainingConfig config =
        TrainingConfig.builder()
            .batchSize(batch)
            .freezeEpochs(json.get("freeze_epochs").asInt())
            .epochs(json.get("epochs").asInt())
            .learningRate(json.get("base_lr").asDouble())
            .head(head)
            .build();
    return Learner.of(
        task,
        network,
        new MemoryBatches(array(golden.tensor("x_train")), array(targets), batch),
        new MemoryBatches(array(golden.tensor("x_valid")), array(golden.tensor("y_valid")), batch),
        config);
  }

  private static Task task(JsonNode json, int width) {
    return switch (json.get("task").asText()) {
      case "labels" ->
          new Task.Labels(
              Vocabulary.of(IntStream.range(0, width).mapToObj(i -> "label" + i).toList()));
      case "points" ->
          new Task.Points(
              IntStream.range(0, width / 2).mapToObj(i -> "point" + i).toList(),
              json.get("y_range").isNull()
                  ? Optional.empty()
                  : Optional.of(
                      new Output.RangeMse(
                          json.get("y_range").get(0).asDouble(),
                          json.get("y_range").get(1).asDouble())));
      default -> throw new IllegalArgumentException("task " + json.get("task"));
    };
  }

  private static INDArray array(Golden.Tensor tensor) {
    return Nd4j.createFromArray(tensor.values()).reshape(tensor.shape());
  }

  private static void records(TrainingHistory recorder, JsonNode json, Tolerances tolerances) {
    int step = 0;
    int row = 0;
    for (JsonNode phase : json.get("phases")) {
      for (int i = 0; i < phase.get("losses").size(); i++, step++) {
        Step actual = recorder.steps().get(step);
        close(actual.loss(), phase.get("losses").get(i), tolerances.losses());
        for (int g = 0; g < actual.rates().size(); g++) {
          double rate = phase.get("lr").get(i).get(g).asDouble();
          assertThat(actual.rates().get(g)).isCloseTo(rate, within(1e-5 * rate));
        }
        close(actual.momentum(), phase.get("mom").get(i).get(0), 5e-6);
      }
      for (int e = 0; e < phase.get("valid_losses").size(); e++, row++) {
        EpochRow actual = recorder.rows().get(row);
        close(actual.validLoss(), phase.get("valid_losses").get(e), tolerances.validLosses());
        close(actual.trainLoss(), phase.get("recorder_train_losses").get(e), tolerances.losses());
      }
    }
    assertThat(recorder.steps()).hasSize(step);
    assertThat(recorder.rows()).hasSize(row);
  }

  private static void weights(
      Map<String, double[]> actual, Map<String, Golden.Tensor> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          double[] values = actual.get(name);
          assertThat(values).hasSize(tensor.values().length);
          for (int i = 0; i < values.length; i++) {
            assertThat(values[i])
                .as("%s[%d]", name, i)
                .isCloseTo(tensor.values()[i], within(tolerance));
          }
        });
  }

  private static void output(Network network, Golden.Case golden, double tolerance) {
    float[][] scores = network.predict(array(golden.tensor("x_valid")));
    Golden.Tensor expected = golden.tensor("valid_output");
    boolean logits = golden.json().get("task").asText().equals("labels");
    for (int i = 0; i < expected.values().length; i++) {
      int width = scores[0].length;
      double value = expected.values()[i];
      // A sigmoid's slope is at most a quarter: what agrees in logits agrees here.
      assertThat((double) scores[i / width][i % width])
          .isCloseTo(logits ? 1 / (1 + Math.exp(-value)) : value, within(tolerance));
    }
  }

  private static void steps(List<Map<String, ParameterState>> states, JsonNode json) {
    for (int phase = 0; phase < states.size(); phase++) {
      Map<String, ParameterState> state = states.get(phase);
      json.get("phases")
          .get(phase)
          .get("adam_steps_by_param")
          .properties()
          .forEach(
              e ->
                  assertThat(state.containsKey(e.getKey()) ? state.get(e.getKey()).steps() : 0)
                      .as(e.getKey())
                      .isEqualTo(e.getValue().asInt()));
    }
  }

  private static void close(double actual, JsonNode expected, double tolerance) {
    assertThat(actual).isCloseTo(expected.asDouble(), within(tolerance));
  }
}
