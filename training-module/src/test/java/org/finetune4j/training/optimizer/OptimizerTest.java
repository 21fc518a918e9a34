package org.finetune4j.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
  private static final double[] RATES = {1e-3, 1e-2, 1e-1};

  static List<Golden.Case> cases() {
    return Golden.cases("adam");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trajectoriesAreFastais(Golden.Case golden) {
    JsonNode json = golden.json();
    DataType type = json.get("dtype").asText().equals("float64") ? DataType.DOUBLE : DataType.FLOAT;
    List<Parameter> parameters = new ArrayList<>();
    for (int p = 0; p < json.get("initial").size(); p++) {
      parameters.add(
          parameter(
              "p" + p,
              json.get("do_wd").get(p).asBoolean() ? Parameter.Kind.WEIGHT : Parameter.Kind.BIAS,
              Parameter.Group.values()[json.get("group_of_param").get(p).asInt()],
              Nd4j.createFromArray(doubles(json.get("initial").get(p))).castTo(type)));
    }
    try (Optimizer optimizer = optimizer(json)) {
      for (int step = 0; step < json.get("steps").asInt(); step++) {
        if (json.hasNonNull("clear_state_before_step")
            && json.get("clear_state_before_step").asInt() == step) {
          optimizer.clear();
        }
        step(optimizer, parameters, json, step);
        for (int p = 0; p < parameters.size(); p++) {
          close(
              parameters.get(p).values().toDoubleVector(),
              json.get("params").get(step).get(p),
              json);
        }
      }
      stateIsFastais((ElementwiseOptimizer) optimizer, json);
    }
  }

  private static Optimizer optimizer(JsonNode json) {
    Decay decay = new Decay(json.get("wd").asDouble(), json.path("decouple_wd").asBoolean(true));
    return switch (json.get("optimizer").asText()) {
      case "adam" ->
          new Adam(
              new Adam.Settings(json.get("sqr_mom").asDouble(), json.get("eps").asDouble(), decay),
              2);
      case "sgd" -> new Sgd(decay, 2);
      default -> throw new IllegalArgumentException("optimizer " + json.get("optimizer"));
    };
  }

  private static void step(
      Optimizer optimizer, List<Parameter> parameters, JsonNode json, int step) {
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

  private static void stateIsFastais(ElementwiseOptimizer optimizer, JsonNode json) {
    for (int p = 0; p < json.get("final_state").size(); p++) {
      JsonNode expected = json.get("final_state").get(p);
      Moments moments = optimizer.moments().get("p" + p);
      if (expected.hasNonNull("step")) {
        assertThat(moments.steps).isEqualTo(expected.get("step").asInt());
      }
      average(expected.get("grad_avg"), average(moments), json);
      average(expected.get("sqr_avg"), square(moments), json);
    }
  }

  private static void average(JsonNode expected, double[] actual, JsonNode json) {
    if (expected.isNull()) {
      assertThat(actual).isEmpty();
    } else {
      close(actual, expected, json);
    }
  }

  private static double[] average(Moments moments) {
    return moments instanceof Moments.Floats floats
        ? flat(floats.average)
        : flat(((Moments.Doubles) moments).average);
  }

  private static double[] square(Moments moments) {
    return moments instanceof Moments.Floats floats
        ? flat(floats.square)
        : flat(((Moments.Doubles) moments).square);
  }

  private static double[] flat(float[][] pieces) {
    return pieces == null
        ? new double[0]
        : Nd4j.createFromArray(pieces).castTo(DataType.DOUBLE).ravel().toDoubleVector();
  }

  private static double[] flat(double[][] pieces) {
    return pieces == null ? new double[0] : Nd4j.createFromArray(pieces).ravel().toDoubleVector();
  }

  private static void close(double[] actual, JsonNode expected, JsonNode json) {
    double rtol = json.get("tolerance").get("rtol").asDouble();
    double atol = json.get("tolerance").get("atol").asDouble();
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      double value = expected.get(i).asDouble();
      assertThat(actual[i]).isCloseTo(value, within(atol + rtol * Math.abs(value)));
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

  private static List<Parameter> largeParameters(long seed, DataType type) {
    // Views with offsets, of lengths that fill no piece.
    Random random = new Random(seed);
    double[] numbers = random.doubles(400_000, -1, 1).toArray();
    INDArray values = Nd4j.createFromArray(numbers).castTo(type);
    INDArray gradients =
        Nd4j.createFromArray(random.doubles(numbers.length, -8, 8).toArray()).castTo(type);
    List<Parameter> parameters = new ArrayList<>();
    int[] ends = {3, 2051, 150_000, 399_990};
    for (int i = 0; i + 1 < ends.length; i++) {
      parameters.add(
          new Parameter(
              "p" + i,
              i == 1 ? Parameter.Kind.BIAS : Parameter.Kind.WEIGHT,
              Parameter.Group.values()[i],
              List.of((long) ends[i + 1] - ends[i]),
              values.get(NDArrayIndex.interval(ends[i], ends[i + 1])),
              gradients.get(NDArrayIndex.interval(ends[i], ends[i + 1]))));
    }
    return parameters;
  }

  private static float[] afterSteps(Optimizer optimizer, List<Parameter> parameters) {
    for (int step = 0; step < 3; step++) {
      optimizer.step(parameters, BATCH, RATES, 0.9);
    }
    return Nd4j.concat(0, parameters.stream().map(Parameter::values).toArray(INDArray[]::new))
        .toFloatVector();
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    try (Optimizer one = new Adam(Adam.Settings.DEFAULT, 1);
        Optimizer three = new Adam(Adam.Settings.DEFAULT, 3)) {
      assertThat(afterSteps(one, largeParameters(1, DataType.FLOAT)))
          .isEqualTo(afterSteps(three, largeParameters(1, DataType.FLOAT)));
    }
  }

  @Test
  void floatFollowsDouble() {
    try (Optimizer first = new Adam(Adam.Settings.DEFAULT, 2);
        Optimizer second = new Adam(Adam.Settings.DEFAULT, 2)) {
      float[] floats = afterSteps(first, largeParameters(2, DataType.FLOAT));
      float[] doubles = afterSteps(second, largeParameters(2, DataType.DOUBLE));
      for (int i = 0; i < floats.length; i++) {
        assertThat(floats[i]).isCloseTo(doubles[i], within(2e-6f));
      }
    }
  }

  @Test
  void aRestoredStateGoesOnAsIfNothingHadHappened() {
    List<Parameter> straight = largeParameters(3, DataType.FLOAT);
    List<Parameter> interrupted = largeParameters(3, DataType.FLOAT);
    Map<String, ParameterState> saved;
    try (Optimizer optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      afterSteps(optimizer, interrupted);
      saved = optimizer.state();
    }
    try (Optimizer resumed = new Adam(Adam.Settings.DEFAULT, 2);
        Optimizer optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      resumed.restore(saved);
      afterSteps(optimizer, straight);
      assertThat(afterSteps(resumed, interrupted)).isEqualTo(afterSteps(optimizer, straight));
    }
  }

  @Test
  void whatIsNotHandedOverStandsStill() {
    List<Parameter> all = largeParameters(4, DataType.FLOAT);
    float[] before = all.get(0).values().toFloatVector();
    try (Optimizer optimizer = new Adam(Adam.Settings.DEFAULT, 2)) {
      optimizer.step(all.subList(1, 3), BATCH, RATES, 0.9);
      assertThat(optimizer.state()).containsOnlyKeys("p1", "p2");
    }
    assertThat(all.get(0).values().toFloatVector()).isEqualTo(before);
  }

  @Test
  void runningStatisticsTakeTheirSlotWhole() {
    Parameter mean =
        parameter(
            "bn1.running_mean",
            Parameter.Kind.RUNNING_MEAN,
            Parameter.Group.EARLY,
            Nd4j.createFromArray(1f, 2f));
    mean.gradient().assign(Nd4j.createFromArray(0.5f, -0.25f));
    RunningStatistics.follow(List.of(mean));
    assertThat(mean.values().toFloatVector()).containsExactly(0.5f, 2.25f);
    Parameter weight =
        parameter("w", Parameter.Kind.WEIGHT, Parameter.Group.HEAD, Nd4j.createFromArray(1f, 2f));
    assertThatThrownBy(() -> RunningStatistics.follow(List.of(weight)))
        .hasMessageContaining("w is no running statistic");
  }
}
