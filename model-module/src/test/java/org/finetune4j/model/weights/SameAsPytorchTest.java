package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.finetune4j.data.Output;
import org.finetune4j.golden.Shared;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ImageNet weights that PyTorch itself writes; {@code -Dfinetune4j.python} names its Python. */
class SameAsPytorchTest {
  private static final String SAVE =
      """
      import json
      import sys
      import torch
      data = open(sys.argv[1], "rb").read()
      start = 8 + int.from_bytes(data[:8], "little")
      types = {"F16": torch.float16, "F32": torch.float32}
      tensors = {
          name: torch.frombuffer(
              bytearray(data[start + t["data_offsets"][0] : start + t["data_offsets"][1]]),
              dtype=types[t["dtype"]]).reshape(t["shape"])
          for name, t in json.loads(data[8:start]).items() if name != "__metadata__"}
      torch.save(tensors, sys.argv[2] + "/zip.pth")
      torch.save({"state_dict": {"module." + k: v for k, v in tensors.items()}, "epoch": 90},
                 sys.argv[2] + "/wrapped.pth")
      torch.save(tensors, sys.argv[2] + "/old.pth", _use_new_zipfile_serialization=False)
      """;

  @TempDir Path folder;

  @Test
  void tensorsAndFeaturesOfAStateDictAreTheSafetensorsFilesToTheBit()
      throws IOException, InterruptedException {
    String python = System.getProperty("finetune4j.python", "");
    assumeTrue(!python.isEmpty(), "no -Dfinetune4j.python, which has PyTorch");
    Path weights = Shared.path("weights/resnet50.safetensors");
    Process process =
        new ProcessBuilder(python, "-c", SAVE, weights.toString(), folder.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    float[] features = features(weights);
    try (SafetensorsFile expected = SafetensorsFile.open(weights)) {
      for (String name : new String[] {"zip.pth", "wrapped.pth", "old.pth"}) {
        Path file = folder.resolve(name);
        assertThat(features(file)).as(name).isEqualTo(features);
        assertThat(WeightsInspection.of(file).shape().map(ResNetShape::name)).contains("resnet50");
        try (WeightsFile actual = WeightsFormat.open(file)) {
          BackboneView view = BackboneView.of(actual);
          assertThat(actual.tensors()).hasSameSizeAs(expected.tensors());
          for (TensorInfo tensor : expected.tensors()) {
            assertThat(actual.floats(view.find(tensor.name()).orElseThrow()))
                .as(tensor.name())
                .isEqualTo(expected.floats(tensor));
          }
        }
      }
    }
  }

  private static float[] features(Path weights) {
    Backbone backbone = Backbone.resnet50(weights).withGeometry(Geometry.PAPER);
    NetworkSpec spec = NetworkSpec.of(backbone.shape(), new Output.SigmoidXent(), 1);
    try (Network network = Network.create(spec, backbone)) {
      float[] pixels = new float[3 * 64 * 64];
      Random random = new Random(1);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      INDArray images = Nd4j.createFromArray(pixels).reshape(1, 3, 64, 64);
      return network.pooled(images).dup().reshape(-1).toFloatVector();
    }
  }
}
