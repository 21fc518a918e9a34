package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.finetune4j.model.engine.BackboneFixture.numbers;
import static org.finetune4j.model.engine.BackboneFixture.random;
import static org.finetune4j.model.engine.BackboneFixture.relative;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution and its shortcut beside plain loops in float64, on maps of awkward sizes. */
class ConvolutionsTest {
  private static final int BATCH = 6;
  private static final int IN = 32;
  private static final int OUT = 48;

  /** Half the distance of neighbouring bfloat16 numbers, relative. */
  private static final double BF16_ROUNDING = Math.pow(2, -8) / 2;

  @ParameterizedTest(name = "{0}x{0}, stride {1}, on {2}x{3}")
  @CsvSource({
    "3, 1, 1, 1", "3, 1, 1, 5", "3, 1, 2, 2", "3, 1, 2, 9", "3, 1, 5, 1", "3, 1, 3, 3",
    "3, 2, 2, 2", "3, 2, 2, 7", "3, 2, 5, 4", "1, 2, 3, 12", "1, 2, 11, 18", "1, 2, 9, 56",
    "1, 2, 9, 84", "1, 2, 12, 56", "1, 1, 7, 5", "7, 2, 1, 2", "7, 2, 9, 6"
  })
  void gradientsAreThoseOfFloat64(int kernel, int stride, int height, int width) {
    Pair pair = new Pair(kernel, stride, height, width);
    try (BackboneFixture fixture = pair.trained(Precision.F32)) {
      for (ConvNorm unit : List.of(pair.path, pair.shortcut)) {
        assertThat(relative(weightGradient(fixture, unit), pair.weightGradient(unit)))
            .as(unit.convolution())
            .isLessThan(1e-5);
      }
      assertThat(relative(pair.output, floats(pair.expectedOutput))).isLessThan(1e-6);
      assertThat(relative(numbers(fixture.inputGradient), floats(pair.expectedInput)))
          .isLessThan(1e-5);
    }
  }

  /** In the Euclidean norm: no number passes more than eight roundings. */
  @ParameterizedTest(name = "{0}x{0}, stride {1}, on {2}x{3}")
  @CsvSource({
    "3, 1, 2, 2",
    "3, 2, 2, 7",
    "1, 2, 3, 12",
    "1, 2, 9, 24",
    "1, 2, 9, 36",
    "1, 2, 9, 84"
  })
  void gradientsInBf16AreNearThoseOfFloat64(int kernel, int stride, int height, int width) {
    assumeTrue(OneDnn.multipliesBf16(), "the processor does not multiply bf16");
    Pair pair = new Pair(kernel, stride, height, width);
    try (BackboneFixture fixture = pair.trained(Precision.BF16)) {
      for (ConvNorm unit : List.of(pair.path, pair.shortcut)) {
        assertThat(l2(weightGradient(fixture, unit), pair.weightGradient(unit)))
            .as(unit.convolution())
            .isLessThan(8 * BF16_ROUNDING);
      }
      assertThat(l2(numbers(fixture.inputGradient), floats(pair.expectedInput)))
          .isLessThan(8 * BF16_ROUNDING);
    }
  }

  private static double l2(float[] actual, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  private static float[] weightGradient(BackboneFixture fixture, ConvNorm unit) {
    return fixture.gradient(fixture.slot(unit.convolution() + ".weight"));
  }

  /** A convolution and its shortcut, in either way of computing. */
  private static final class Pair {
    private final ConvNorm path;
    private final ConvNorm shortcut;
    private final BackboneStructure structure;
    private final INDArray input;
    private final INDArray upstream;
    private final Map<ConvNorm, float[]> weightGradients = new HashMap<>();
    private float[] output;
    private double[] expectedOutput;
    private double[] expectedInput;

    Pair(int kernel, int stride, int height, int width) {
      path = new ConvNorm("conv1", "bn1", IN, OUT, kernel, stride, Group.EARLY);
      shortcut = new ConvNorm("short", "bns", IN, OUT, 1, stride, Group.EARLY);
      structure = new BackboneStructure(List.of(new Block(List.of(path), Optional.of(shortcut))));
      input = random(1, BATCH, IN, height, width);
      upstream = random(2, structure.outputShape(input.shape()));
    }

    BackboneFixture trained(Precision precision) {
      BackboneFixture fixture = new BackboneFixture(structure, precision, Algorithm.AUTO, true);
      fixture.random(3);
      // So far from zero that ReLU lets everything through.
      float[] shift = new float[OUT];
      Arrays.fill(shift, 50);
      fixture.set(fixture.slot("bn1.bias"), shift);
      fixture.backbone.parametersChanged();
      output = numbers(fixture.forward(input));
      fixture.backward(input, upstream, true);
      expectedOutput = new double[output.length];
      expectedInput = new double[(int) input.length()];
      for (ConvNorm unit : List.of(path, shortcut)) {
        Unit plain = new Unit(fixture, unit, input);
        plain.addOutput(expectedOutput);
        weightGradients.put(unit, plain.backward(numbers(upstream), expectedInput));
      }
      return fixture;
    }

    float[] weightGradient(ConvNorm unit) {
      return weightGradients.get(unit);
    }
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** A convolution and the normalisation by its batch, in loops. */
  private static final class Unit {
    private final ConvNorm unit;
    private final float[] input;
    private final float[] weights;
    private final float[] scale;
    private final float[] shift;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final double[] normal;
    private final double[] deviation = new double[OUT];

    Unit(BackboneFixture fixture, ConvNorm unit, INDArray input) {
      this.unit = unit;
      this.input = numbers(input);
      weights = values(fixture, unit.convolution() + ".weight");
      scale = values(fixture, unit.norm() + ".weight");
      shift = values(fixture, unit.norm() + ".bias");
      height = (int) input.size(2);
      width = (int) input.size(3);
      outHeight = (int) BackboneStructure.afterWindow(height, unit.kernel(), unit.stride());
      outWidth = (int) BackboneStructure.afterWindow(width, unit.kernel(), unit.stride());
      normal = new double[BATCH * OUT * outHeight * outWidth];
      taps((in, weight, out) -> normal[out] += (double) this.input[in] * weights[weight]);
      for (int channel = 0; channel < OUT; channel++) {
        normalize(channel);
      }
    }

    private static float[] values(BackboneFixture fixture, String key) {
      Slot slot = fixture.slot(key);
      return fixture.get(slot);
    }

    private void normalize(int channel) {
      int[] places = places(channel);
      double mean = Arrays.stream(places).mapToDouble(i -> normal[i]).average().orElseThrow();
      double variance =
          Arrays.stream(places)
              .mapToDouble(i -> Math.pow(normal[i] - mean, 2))
              .average()
              .orElseThrow();
      deviation[channel] = Math.sqrt(variance + Operations.EPSILON);
      for (int i : places) {
        normal[i] = (normal[i] - mean) / deviation[channel];
      }
    }

    private int[] places(int channel) {
      int map = outHeight * outWidth;
      int[] places = new int[BATCH * map];
      for (int i = 0; i < places.length; i++) {
        places[i] = (i / map * OUT + channel) * map + i % map;
      }
      return places;
    }

    void addOutput(double[] sum) {
      for (int channel = 0; channel < OUT; channel++) {
        for (int i : places(channel)) {
          sum[i] += scale[channel] * normal[i] + shift[channel];
        }
      }
    }

    /** Adds the gradient of the input; returns that of the weights. */
    float[] backward(float[] upstream, double[] toInput) {
      double[] gradient = new double[upstream.length];
      for (int channel = 0; channel < OUT; channel++) {
        int[] places = places(channel);
        double mean = Arrays.stream(places).mapToDouble(i -> upstream[i]).average().orElseThrow();
        double along =
            Arrays.stream(places).mapToDouble(i -> upstream[i] * normal[i]).average().orElseThrow();
        for (int i : places) {
          gradient[i] =
              scale[channel] / deviation[channel] * (upstream[i] - mean - normal[i] * along);
        }
      }
      double[] toWeights = new double[weights.length];
      taps(
          (in, weight, out) -> {
            toWeights[weight] += input[in] * gradient[out];
            toInput[in] += weights[weight] * gradient[out];
          });
      return floats(toWeights);
    }

    private interface Tap {
      void meet(int in, int weight, int out);
    }

    /** Every product of the convolution, by the places of its numbers. */
    private void taps(Tap tap) {
      int k = unit.kernel();
      int out = 0;
      for (int n = 0; n < BATCH; n++) {
        for (int o = 0; o < OUT; o++) {
          for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++, out++) {
              for (int window = 0; window < k * k; window++) {
                int row = y * unit.stride() - unit.padding() + window / k;
                int column = x * unit.stride() - unit.padding() + window % k;
                if (row < 0 || row >= height || column < 0 || column >= width) {
                  continue;
                }
                for (int i = 0; i < IN; i++) {
                  tap.meet(
                      ((n * IN + i) * height + row) * width + column,
                      (o * IN + i) * k * k + window,
                      out);
                }
              }
            }
          }
        }
      }
    }
  }
}
