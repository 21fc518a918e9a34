package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.finetune4j.model.engine.BackboneFixture.numbers;
import static org.finetune4j.model.engine.BackboneFixture.random;
import static org.finetune4j.model.engine.BackboneFixture.relative;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gradients against finite differences, and each way of computing against another. */
class BackboneNumericsTest {
  /** Half the distance of neighbouring bfloat16 numbers, relative. */
  private static final double BF16_ROUNDING = Math.pow(2, -8) / 2;

  private static BackboneStructure tiny(ResNetShape.Block block, Geometry geometry, int width) {
    return BackboneStructure.of(
        new ResNetShape("tiny", block, List.of(1, 1, 1, 1), width, geometry));
  }

  private static BackboneStructure block(ResNetShape.Block kind, int in, int inner) {
    return new BackboneStructure(
        List.of(
            BackboneStructure.block(kind, Geometry.TORCHVISION, "", in, inner, 1, Group.EARLY)));
  }

  /**
   * The loss sum(output * upstream) rises along each gradient as that gradient predicts. ReLU's
   * kinks and f32's rounding allow no more than two digits; the golden vectors give the others.
   */
  @ParameterizedTest
  @CsvSource({"BOTTLENECK, TORCHVISION", "BOTTLENECK, PAPER", "BASIC, TORCHVISION"})
  void gradientsAgreeWithFiniteDifferences(ResNetShape.Block block, Geometry geometry) {
    BackboneStructure structure = tiny(block, geometry, 16);
    INDArray input = random(1, 4, 3, 64, 64);
    INDArray upstream = random(2, structure.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(structure, true)) {
      fixture.random(3);
      fixture.forward(input);
      fixture.backward(input, upstream, true);
      INDArray gradients = fixture.gradients.dup();
      INDArray toInput = fixture.inputGradient.dup();
      for (Slot slot : structure.slots()) {
        if (slot.kind() == Kind.WEIGHT || slot.kind() == Kind.BN_SCALE) {
          INDArray values = part(fixture.parameters, slot);
          // Along the gradient itself, where the slope is largest and the noise counts least.
          INDArray direction = part(gradients, slot).dup();
          assertThat(slope(fixture, values, direction, input, upstream))
              .as(slot.key())
              .isCloseTo(1, within(0.05));
        }
      }
      assertThat(slope(fixture, input, toInput, input, upstream)).isCloseTo(1, within(0.05));
    }
  }

  /** The rise along a gradient, over the gradient's square: 1 if it is the gradient. */
  private static double slope(
      BackboneFixture fixture,
      INDArray values,
      INDArray gradient,
      INDArray input,
      INDArray upstream) {
    double square = gradient.norm2Number().doubleValue() * gradient.norm2Number().doubleValue();
    double length = 3e-5 * values.norm2Number().doubleValue() / Math.sqrt(square);
    INDArray before = values.dup();
    double above = loss(fixture, values.assign(before.add(gradient.mul(length))), input, upstream);
    double below = loss(fixture, values.assign(before.sub(gradient.mul(length))), input, upstream);
    values.assign(before);
    return (above - below) / (2 * length * square);
  }

  private static double loss(
      BackboneFixture fixture, INDArray changed, INDArray input, INDArray upstream) {
    fixture.backbone.parametersChanged();
    float[] output = numbers(fixture.forward(input));
    float[] weights = numbers(upstream);
    double sum = 0;
    for (int i = 0; i < output.length; i++) {
      sum += (double) output[i] * weights[i];
    }
    return sum;
  }

  /** Convolutions, normalisations and sums alike: what nobody wrote yet is never read. */
  @ParameterizedTest
  @EnumSource(ResNetShape.Block.class)
  void paddedChannelsNeverLeak(ResNetShape.Block block) {
    BackboneStructure structure = tiny(block, Geometry.TORCHVISION, 5);
    INDArray input = random(1, 3, 3, 47, 33);
    INDArray upstream = random(2, structure.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(structure, true)) {
      fixture.random(3);
      float[] trained = numbers(fixture.forward(input));
      fixture.backward(input, upstream, true);
      float[] gradients = numbers(fixture.gradients);
      float[] inferred = numbers(fixture.infer(input));
      fixture.backbone.poisonWorkingMemory();
      fixture.backbone.parametersChanged();
      assertThat(numbers(fixture.forward(input))).isEqualTo(trained);
      fixture.backward(input, upstream, true);
      assertThat(numbers(fixture.gradients)).isEqualTo(gradients);
      fixture.backbone.poisonWorkingMemory();
      fixture.backbone.parametersChanged();
      assertThat(numbers(fixture.infer(input))).isEqualTo(inferred);
    }
  }

  /** With everything fixed, the gradient of the input is that of the folded inference. */
  @Test
  void fixedNormalisationsLetTheGradientThrough() {
    BackboneStructure structure = tiny(ResNetShape.Block.BASIC, Geometry.TORCHVISION, 16);
    INDArray input = random(1, 2, 3, 64, 64);
    INDArray upstream = random(2, structure.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(structure, true)) {
      fixture.random(3);
      fixture.backbone.train(new Trainable(Set.of(), false));
      float[] trained = numbers(fixture.forward(input));
      assertThat(relative(trained, numbers(fixture.infer(input)))).isLessThan(1e-5);
      fixture.forward(input);
      fixture.backward(input, upstream, true);
      INDArray gradient = fixture.inputGradient.dup();
      assertThat(slope(fixture, input, gradient, input, upstream)).isCloseTo(1, within(0.05));
    }
  }

  /**
   * Winograd's 4x3 sums with factors up to 8 before and after: an order of magnitude above f32's
   * rounding of sums.
   */
  @Test
  void winogradStaysWithinItsBound() {
    assumeTrue(OneDnn.knowsWinograd(), "oneDNN has no Winograd kernels for this processor");
    BackboneStructure structure = block(ResNetShape.Block.BOTTLENECK, 256, 64);
    INDArray input = random(1, 32, 256, 16, 16);
    INDArray upstream = random(2, 32, 256, 16, 16);
    try (BackboneFixture direct = new BackboneFixture(structure, true);
        BackboneFixture winograd =
            new BackboneFixture(structure, Precision.F32, Algorithm.AUTO, true)) {
      direct.random(3);
      winograd.random(3);
      assertThat(winograd.backbone.kernels(true, input.shape()))
          .anyMatch(kernel -> kernel.name().contains("wino"));
      assertThat(relative(numbers(winograd.forward(input)), numbers(direct.forward(input))))
          .isLessThan(1e-5);
      direct.backward(input, upstream, true);
      winograd.backward(input, upstream, true);
      // ReLU flips: one activation within rounding of zero moves a gradient by 1e-3.
      assertL2(winograd, direct, 5e-3);
    }
  }

  /**
   * bf16 against f32, relative in the Euclidean norm. Forward: a value passes eight roundings
   * through a bottleneck block (weights apart), each of relative size up to 2^-9, so 8 * 2^-9 =
   * 1.6e-2. Backward: an error of e in a normal activation turns ReLU's mask for a share of about
   * 0.64 e / 2 of the values, each of which shifts the sum by its whole gradient: with three ReLUs,
   * sqrt(3 * 0.64 * e) = 0.18.
   */
  @ParameterizedTest
  @EnumSource(ResNetShape.Block.class)
  void bf16StaysWithinItsBound(ResNetShape.Block kind) {
    assumeTrue(OneDnn.multipliesBf16(), "the processor does not multiply bf16");
    for (int inner : new int[] {16, 5}) {
      BackboneStructure structure = block(kind, inner * kind.expansion(), inner);
      INDArray input = random(1, 8, inner * kind.expansion(), 15, 17);
      INDArray upstream = random(2, structure.outputShape(input.shape()));
      try (BackboneFixture f32 = new BackboneFixture(structure, true);
          BackboneFixture bf16 =
              new BackboneFixture(structure, Precision.BF16, Algorithm.DIRECT, true)) {
        f32.random(3);
        bf16.random(3);
        double forward = 8 * BF16_ROUNDING;
        assertThat(l2(bf16.infer(input), f32.infer(input))).isLessThan(forward);
        assertThat(l2(bf16.forward(input), f32.forward(input))).isLessThan(forward);
        f32.backward(input, upstream, true);
        bf16.backward(input, upstream, true);
        assertL2(bf16, f32, Math.sqrt(3 * 0.64 * forward));
      }
    }
  }

  @Test
  void publishedBackbonesRunFastKernelsOnly() {
    for (Precision precision : Precision.values()) {
      if (precision == Precision.AUTO || precision == Precision.BF16 && !OneDnn.multipliesBf16()) {
        continue;
      }
      List<ResNetShape> shapes = new ArrayList<>(ResNetShape.published());
      shapes.add(ResNetShape.resnet50(Geometry.PAPER));
      for (ResNetShape shape : shapes) {
        BackboneStructure structure = BackboneStructure.of(shape);
        try (BackboneFixture fixture =
            new BackboneFixture(structure, precision, Algorithm.AUTO, false)) {
          for (boolean training : new boolean[] {true, false}) {
            assertThat(fixture.backbone.kernels(training, 4, 3, 128, 128))
                .hasSizeGreaterThan(20)
                .filteredOn(kernel -> kernel.phase() != Phase.REFRESH)
                .noneMatch(kernel -> kernel.name().contains("ref"))
                .noneMatch(kernel -> kernel.name().contains("gemm"));
          }
        }
      }
    }
  }

  private static void assertL2(BackboneFixture actual, BackboneFixture expected, double bound) {
    assertThat(l2(actual.inputGradient, expected.inputGradient)).isLessThan(bound);
    for (Slot slot : expected.structure.slots()) {
      assertThat(l2(part(actual.gradients, slot), part(expected.gradients, slot)))
          .as(slot.key())
          .isLessThan(bound);
    }
  }

  private static double l2(INDArray actual, INDArray expected) {
    return actual.sub(expected).norm2Number().doubleValue() / expected.norm2Number().doubleValue();
  }

  private static INDArray part(INDArray flat, Slot slot) {
    return flat.get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.length()));
  }
}
