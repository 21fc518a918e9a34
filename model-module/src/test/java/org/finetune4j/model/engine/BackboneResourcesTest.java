package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.finetune4j.model.engine.BackboneFixture.numbers;
import static org.finetune4j.model.engine.BackboneFixture.random;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.graph.BackboneStructure;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Memory, threads, changing sizes. */
class BackboneResourcesTest {
  private static final BackboneStructure TINY =
      BackboneStructure.of(
          new ResNetShape(
              "tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 16, Geometry.TORCHVISION));

  @Test
  void fortyBackbonesLeaveNoNativeMemory() {
    INDArray input = random(1, 2, 3, 64, 64);
    INDArray upstream = random(2, TINY.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      long before = -1;
      for (int i = 0; i < 40; i++) {
        INDArray output = random(4, TINY.outputShape(input.shape()));
        try (BackbonePlans backbone = sameParameters(fixture)) {
          backbone.forward(input, output);
          backbone.backward(input, upstream, null);
          backbone.infer(input, output);
          assertThat(backbone.nativeBytes()).isPositive();
        }
        output.close();
        // What JavaCPP counts includes ND4J's arrays, which the collector frees when it likes.
        if (i == 1) {
          System.gc();
          before = Pointer.totalBytes();
        }
      }
      System.gc();
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before + 4096);
    }
  }

  private static BackbonePlans sameParameters(BackboneFixture fixture) {
    BackbonePlans backbone =
        new BackbonePlans(
            TINY, EngineRequest.Precision.F32, EngineRequest.Algorithm.DIRECT, 0, false);
    backbone.parameters(fixture.parameters);
    backbone.gradients(fixture.gradients);
    return backbone;
  }

  @Test
  void changingSizesGiveWhatTheyGiveAlone() {
    List<INDArray> inputs = new ArrayList<>();
    for (int[] size :
        new int[][] {{4, 64, 64}, {3, 64, 64}, {1, 33, 70}, {2, 96, 65}, {4, 32, 32}}) {
      inputs.add(random(size[0], size[0], 3, size[1], size[2]));
    }
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      List<float[]> alone = new ArrayList<>();
      for (INDArray input : inputs) {
        try (BackbonePlans backbone = sameParameters(fixture)) {
          INDArray output = random(0, TINY.outputShape(input.shape()));
          backbone.infer(input, output);
          alone.add(numbers(output));
        }
      }
      long bytes = 0;
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < inputs.size(); i++) {
          fixture.forward(inputs.get(i));
          assertThat(numbers(fixture.infer(inputs.get(i)))).isEqualTo(alone.get(i));
        }
        if (round == 0) {
          bytes = Math.max(bytes, fixture.backbone.nativeBytes());
        }
        assertThat(fixture.backbone.nativeBytes()).isLessThanOrEqualTo(bytes);
      }
    }
  }

  @Test
  void aBackboneThatTrainsKeepsTheWeightsOfOnePlanOnly() {
    INDArray whole = random(1, 4, 3, 64, 64);
    INDArray rest = random(2, 3, 3, 64, 64);
    try (BackboneFixture predicting = new BackboneFixture(TINY, false);
        BackboneFixture training = new BackboneFixture(TINY, false)) {
      predicting.random(3);
      training.random(3);
      predicting.infer(whole);
      long one = predicting.backbone.nativeBytes();
      predicting.infer(rest);
      long anotherPlan = predicting.backbone.nativeBytes() - one;
      assertThat(anotherPlan).isPositive();
      training.forward(whole);
      long before = training.backbone.nativeBytes();
      training.infer(whole);
      training.infer(rest);
      assertThat(training.backbone.nativeBytes() - before).isLessThan(anotherPlan);
    }
  }

  @Test
  void severalThreadsAndBackbonesDoNotDisturbEachOther() throws Exception {
    INDArray input = random(1, 2, 3, 64, 64);
    try (BackboneFixture one = new BackboneFixture(TINY, false);
        BackboneFixture other = new BackboneFixture(TINY, false)) {
      one.random(3);
      other.random(4);
      float[] ofOne = numbers(one.infer(input));
      float[] ofOther = numbers(other.infer(input));
      assertThat(ofOne).isNotEqualTo(ofOther);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<float[]>> results = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          BackboneFixture fixture = i % 2 == 0 ? one : other;
          results.add(threads.submit(() -> numbers(fixture.infer(input))));
        }
        for (int i = 0; i < results.size(); i++) {
          assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? ofOne : ofOther);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void theSameStepTwiceGivesTheSameBits() {
    INDArray input = random(1, 3, 3, 64, 64);
    INDArray upstream = random(2, TINY.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(TINY, true)) {
      fixture.random(3);
      fixture.forward(input);
      fixture.backward(input, upstream, true);
      float[] gradients = numbers(fixture.gradients);
      fixture.forward(input);
      fixture.backward(input, upstream, true);
      assertThat(numbers(fixture.gradients)).isEqualTo(gradients);
    }
  }

  @Test
  void aBackwardPassNeedsItsForwardPass() {
    INDArray input = random(1, 2, 3, 64, 64);
    INDArray upstream = random(2, TINY.outputShape(input.shape()));
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      fixture.forward(input);
      fixture.infer(input);
      assertThatThrownBy(() -> fixture.backward(input, upstream, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("forward");
    }
  }

  @Test
  void theStatisticsOfASingleValueAreRefused() {
    INDArray input = random(1, 1, 3, 32, 32);
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      assertThatThrownBy(() -> fixture.forward(input))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("layer4.0.bn1");
      fixture.infer(input);
    }
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedInWords() {
    INDArray input = random(1, 2, 3, 64, 64);
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      assertThatThrownBy(() -> fixture.backbone.kernels(true, 8192, 3, 512, 512))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("8192 images of 512x512")
          .hasMessageContaining("smaller batch");
      fixture.infer(input);
    }
  }

  @Test
  void aClosedBackboneStartsAgain() {
    INDArray input = random(1, 2, 3, 64, 64);
    try (BackboneFixture fixture = new BackboneFixture(TINY, false)) {
      fixture.random(3);
      float[] before = numbers(fixture.infer(input));
      fixture.backbone.close();
      assertThat(fixture.backbone.nativeBytes()).isZero();
      assertThat(numbers(fixture.infer(input))).isEqualTo(before);
    }
  }
}
