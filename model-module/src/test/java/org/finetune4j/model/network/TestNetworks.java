package org.finetune4j.model.network;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small networks, and numbers to give them. */
final class TestNetworks {
  static final ResNetShape BASIC =
      new ResNetShape(
          "small", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
  static final ResNetShape BOTTLENECK =
      new ResNetShape(
          "small", ResNetShape.Block.BOTTLENECK, List.of(1, 2, 1, 1), 2, Geometry.TORCHVISION);

  private TestNetworks() {}

  /** Three labels, eight hidden units, no dropout, the plain graph. */
  static NetworkSpec labels(ResNetShape shape) {
    return NetworkSpec.of(shape, new Output.SigmoidXent(), 3)
        .withHead(new HeadSpec(8, 0, 0))
        .withSeed(3)
        .withEngine(EngineRequest.plain());
  }

  /** A card for such a network. */
  static ModelCard card(ResNetShape shape) {
    return ModelCard.of(
        new Task.Labels(Vocabulary.of(List.of("sky", "sea", "\uD835\uDC9C \"quoted\""))),
        shape,
        new HeadSpec(8, 0, 0),
        new Preprocessing(
            new ImageSize(96, 128),
            Preprocessing.Method.CROP,
            Interpolation.BILINEAR,
            Normalize.IMAGENET));
  }

  /** Normal numbers. */
  static INDArray random(int seed, int... shape) {
    Random random = new Random(seed);
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.create(values, Arrays.stream(shape).asLongStream().toArray(), 'c');
  }
}
