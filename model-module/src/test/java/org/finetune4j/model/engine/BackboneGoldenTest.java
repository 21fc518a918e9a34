package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.finetune4j.model.engine.BackboneFixture.array;
import static org.finetune4j.model.engine.BackboneFixture.numbers;
import static org.finetune4j.model.engine.BackboneFixture.relative;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.finetune4j.golden.Golden;
import org.finetune4j.golden.Golden.Case;
import org.finetune4j.golden.Golden.Tensor;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.finetune4j.model.graph.BackboneStructure.Stem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Against PyTorch's float64 results, at the tolerances of the file. */
class BackboneGoldenTest {
  /** Everything fixed, as in PyTorch's eval mode; gradients only flow through. */
  private static final Trainable FIXED = new Trainable(Set.of(), false);

  static Stream<Case> parts() {
    return Golden.cases("body_small").stream().filter(c -> !c.kind().equals("body"));
  }

  static Stream<Case> backbones() {
    return Golden.cases("body_small", "body").stream();
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aPartTrainsAndInfersAsInPyTorch(Case given) {
    Map<String, Tensor> tensors = given.under(given.json().get("prefix").asText());
    double tolerance = given.json().path("tolerance").path("relative").asDouble();
    INDArray input = array(tensors.get("input"));
    try (BackboneFixture fixture = new BackboneFixture(structure(given, tensors), true)) {
      fixture.load(under(tensors, "weights."));
      boolean training = given.json().get("mode").asText().equals("train");
      INDArray output = training ? fixture.forward(input) : fixture.infer(input);
      assertThat(relative(numbers(output), tensors.get("output").values())).isLessThan(tolerance);
      if (!training) {
        fixture.backbone.train(FIXED);
        output = fixture.forward(input);
        assertThat(relative(numbers(output), tensors.get("output").values())).isLessThan(tolerance);
      }
      fixture.backward(input, array(tensors.get("upstream")), true);
      assertThat(relative(numbers(fixture.inputGradient), tensors.get("grad_input").values()))
          .isLessThan(tolerance);
      if (training) {
        assertGradients(fixture, under(tensors, "grad."), tolerance);
        assertRunningStatistics(fixture, under(tensors, "after."), tolerance);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void aBackboneTrainsAndInfersAsInPyTorch(Case given) {
    double outputs = given.json().path("tolerance").path("outputs_relative").asDouble();
    double grads = given.json().path("tolerance").path("grads_relative").asDouble();
    INDArray input = array(given.tensor("input"));
    boolean training = given.json().get("mode").asText().equals("train");
    BackboneStructure whole = BackboneStructure.of(shape(given));
    Map<String, Tensor> weights = given.under(given.json().get("weights").asText());
    given
        .json()
        .get("outputs")
        .properties()
        .forEach(
            entry -> {
              BackboneStructure upTo = upTo(whole, entry.getKey());
              try (BackboneFixture fixture = new BackboneFixture(upTo, true)) {
                fixture.load(weights);
                INDArray output = training ? fixture.forward(input) : fixture.infer(input);
                float[] expected = given.named(entry.getValue().asText()).values();
                assertThat(relative(numbers(output), expected))
                    .as(entry.getKey())
                    .isLessThan(outputs);
              }
            });
    if (!training) {
      return;
    }
    try (BackboneFixture fixture = new BackboneFixture(whole, true)) {
      fixture.load(weights);
      fixture.forward(input);
      fixture.backward(input, array(given.tensor("upstream")), true);
      assertThat(relative(numbers(fixture.inputGradient), given.tensor("grad_input").values()))
          .isLessThan(grads);
      assertGradients(fixture, given.under(given.json().get("grads").asText()), grads);
      assertRunningStatistics(
          fixture, given.under(given.json().get("running_after").asText()), outputs);
    }
  }

  private static void assertGradients(
      BackboneFixture fixture, Map<String, Tensor> expected, double tolerance) {
    assertThat(expected).isNotEmpty();
    expected.forEach(
        (name, tensor) ->
            assertThat(relative(fixture.gradient(fixture.slot(name)), tensor.values()))
                .as(name)
                .isLessThan(tolerance));
  }

  private static void assertRunningStatistics(
      BackboneFixture fixture, Map<String, Tensor> expected, double tolerance) {
    assertThat(expected).isNotEmpty();
    for (Slot slot : fixture.structure.slots()) {
      Tensor after = expected.get(slot.tensor().name());
      if (!slot.kind().trained()) {
        float[] value = fixture.get(slot);
        float[] step = fixture.gradient(slot);
        for (int i = 0; i < value.length; i++) {
          value[i] -= step[i];
        }
        assertThat(relative(value, after.values())).as(slot.key()).isLessThan(tolerance);
      }
    }
  }

  private static Map<String, Tensor> under(Map<String, Tensor> tensors, String prefix) {
    Map<String, Tensor> found = new java.util.LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found;
  }

  private static BackboneStructure structure(Case given, Map<String, Tensor> tensors) {
    long[] first = tensors.get("weights.conv1.weight").shape();
    int in = (int) first[1];
    int inner = (int) first[0];
    if (given.kind().equals("stem")) {
      return new BackboneStructure(
          List.of(new Stem(new ConvNorm("conv1", "bn1", in, inner, 7, 2, Group.EARLY))));
    }
    ResNetShape.Block kind =
        given.kind().equals("bottleneck") ? ResNetShape.Block.BOTTLENECK : ResNetShape.Block.BASIC;
    int stride = tensors.get("output").shape()[2] < tensors.get("input").shape()[2] ? 2 : 1;
    return new BackboneStructure(
        List.of(
            BackboneStructure.block(
                kind, Geometry.TORCHVISION, "", in, inner, stride, Group.EARLY)));
  }

  private static ResNetShape shape(Case given) {
    List<Integer> layers = new ArrayList<>();
    given.json().get("layers").forEach(n -> layers.add(n.asInt()));
    return new ResNetShape(
        given.name(),
        ResNetShape.Block.valueOf(given.json().get("block").asText().toUpperCase(Locale.ROOT)),
        layers,
        given.json().get("width").asInt(),
        Geometry.TORCHVISION);
  }

  /** The backbone up to a stage, where each layer has one block, as in the golden files. */
  private static BackboneStructure upTo(BackboneStructure whole, String stage) {
    List<Part> parts = new ArrayList<>();
    for (Part part : whole.parts()) {
      parts.add(part);
      String name = part instanceof Stem ? "stem" : part.units().get(0).convolution();
      if (name.startsWith(stage)) {
        // The last block of the stage is the last that begins with its name.
        List<Part> rest = whole.parts().subList(parts.size(), whole.parts().size());
        if (rest.isEmpty() || !rest.get(0).units().get(0).convolution().startsWith(stage)) {
          break;
        }
      }
    }
    return new BackboneStructure(parts);
  }
}
