package org.finetune4j.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.finetune4j.golden.Golden;
import org.finetune4j.model.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class OptimizerTest {
  private static final int BATCH = 4;
  private static final Parameter.Kind WITHOUT_DECAY = Parameter.Kind.BN_SHIFT;
  private static final double[] RATES = {1e-3, 1e-2, 1e-1};

  /** Of golden cases, whichever type fastai computed them in: those of its case in float32. */
  private static final double RELATIVE = 2e-5;

  private static final double ABSOLUTE = 2e-6;

  static List<Golden.Case> cases() {
    return Golden.cases("adam").stream()
        .filter(golden -> golden.json().get("optimizer").asText().equals("adam"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trajectoriesAreFastais(Golden.Case golden) {
    JsonNode json = golden.json();
    List<Parameter> parameters = new ArrayList<>();
    for (int p = 0; p < json.get("initial").size(); p++) {
      parameters.add(
          parameter(
              "p" + p,
              json.get("do_wd").get(p).asBoolean() ? Parameter.Kind.WEIGHT : WITHOUT_DECAY,
              Parameter.Group.values()[json.get("group_of_param").get(p).asInt()],
              Nd4j.createFromArray(doubles(json.get("initial").get(p))).castTo(DataType.FLOAT)));
    }
    try (Adam optimizer = adam(json)) {
      for (int step = 0; step < json.get("steps").asInt(); step++) {
        if (json.hasNonNull("clear_state_before_step")
            && json.get("clear_state_before_step").asInt() == step) {
          optimizer.clear();
        }
        step(optimizer, parameters, json, step);
        for (int p = 0; p < parameters.size(); p++) {
          close(parameters.get(p).values().toFloatVector(), json.get("params").get(step).get(p));
        }
      }
      stateIsFastais(optimizer, json);
    }
  }

  private static Adam adam(JsonNode json) {
    Decay decay = new Decay(json.get("wd").asDouble(), json.path("decouple_wd").asBoolean(true));
    return new Adam(
        new Adam.Settings(json.get("sqr_mom").asDouble(), json.get("eps").asDouble(), decay), 2);
  }

  private static void step(Adam optimizer, List<Parameter> parameters, JsonNode json, int step) {
    List<Parameter> moved = new ArrayList<>();
    for (int p = 0; p < parameters.size(); p++) {
      JsonNode gradient = json.get("grads").get(step).get(p);
      if (!gradient.isNull()) {
        INDArray sums = Nd4j.createFromArray(doubles(gradient)).mul(BATCH);
        parameters.get(p).gradient().assign(sums);
        moved.add(parameters.get(p));
      }
    }
    double[] rates = new double[Parameter.Group.values().length];
    double[] given = doubles(json.get("lr").get(step));
    System.arraycopy(given, 0, rates, 0, given.length);
    optimizer.step(moved, BATCH, rates, json.get("mom").get(step).asDouble());
  }

  private static void stateIsFastais(Adam optimizer, JsonNode json) {
    for (int p = 0; p < json.get("final_state").size(); p++) {
      JsonNode expected = json.get("final_state").get(p);
      if (expected.hasNonNull("step")) {
        ParameterState state = optimizer.state("p" + p);
        assertThat(state.steps()).isEqualTo(expected.get("step").asInt());
        close(state.average(), expected.get("grad_avg"));
        close(state.squareAverage(), expected.get("sqr_avg"));
      } else {
        assertThat(optimizer.moved()).doesNotContain("p" + p);
      }
    }
  }

  private static void close(float[] actual, JsonNode expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      double value = expected.get(i).asDouble();
      assertThat((double) actual[i])
          .isCloseTo(value, within(ABSOLUTE + RELATIVE * Math.abs(value)));
    }
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  private static Parameter parameter(
      String name, Parameter.Kind kind, Parameter.Group group, INDArray values) {
    return new Parameter(
        name, kind, group, List.of(values.length()), values, Nd4j.zerosLike(values));
  }

  private static List<Parameter> largeParameters(long seed) {
    // Views with offsets, of lengths that fill no piece.
    Random random = new Random(seed);
    double[] numbers = random.doubles(400_000, -1, 1).toArray();
    INDArray values = Nd4j.createFromArray(numbers).castTo(DataType.FLOAT);
    INDArray gradients =
        Nd4j.createFromArray(random.doubles(numbers.length, -8, 8).toArray())
            .castTo(DataType.FLOAT);
    List<Parameter> parameters = new ArrayList<>();
    int[] ends = {3, 2051, 150_000, 399_990};
    for (int i = 0; i + 1 < ends.length; i++) {
      parameters.add(
          new Parameter(
              "p" + i,
              i == 1 ? WITHOUT_DECAY : Parameter.Kind.WEIGHT,
              Parameter.Group.values()[i],
              List.of((long) ends[i + 1] - ends[i]),
              values.get(NDArrayIndex.interval(ends[i], ends[i + 1])),
              gradients.get(NDArrayIndex.interval(ends[i], ends[i + 1]))));
    }
    return parameters;
  }

  private static float[] afterSteps(Adam optimizer, List<Parameter> parameters) {
    for (int step = 0; step < 3; step++) {
      optimizer.step(parameters, BATCH, RATES, 0.9);
    }
    return Nd4j.concat(0, parameters.stream().map(Parameter::values).toArray(INDArray[]::new))
        .toFloatVector();
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    try (Adam one = new Adam(Adam.Settings.DEFAULT, 1);
        Adam three = new Adam(Adam.Settings.DEFAULT, 3)) {
      assertThat(afterSteps(one, largeParameters(1)))
          .isEqualTo(afterSteps(three, largeParameters(1)));
    }
  }

  @Test
  void aRestoredStateGoesOnAsIfNothingHadHappened() {
    List<Parameter> straight = largeParameters(3);
    List<Parameter> interrupted = largeParameters(3);
    Map<String, ParameterState> saved;
    try (Adam optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      afterSteps(optimizer, interrupted);
      saved = optimizer.state();
    }
    try (Adam resumed = new Adam(Adam.Settings.DEFAULT, 2);
        Adam optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      resumed.restore(saved);
      afterSteps(optimizer, straight);
      assertThat(afterSteps(resumed, interrupted)).isEqualTo(afterSteps(optimizer, straight));
    }
  }

  @Test
  void whatIsNotHandedOverStandsStill() {
    List<Parameter> all = largeParameters(4);
    float[] before = all.get(0).values().toFloatVector();
    try (Adam optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      optimizer.step(all.subList(1, 3), BATCH, RATES, 0.9);
      assertThat(optimizer.state()).containsOnlyKeys("p1", "p2");
    }
    assertThat(all.get(0).values().toFloatVector()).isEqualTo(before);
  }
}
