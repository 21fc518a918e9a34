package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.golden.Golden;
import org.finetune4j.golden.Shared;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Real images through decoder, transforms and real weights; skipped where they are not. */
class ImagenetSamplesTest {
  private static final int SHORTER = 256;
  private static final int CROP = 224;

  /** In the golden file's words. */
  private static final double CLEAR = 0.05;

  private static final double SHARE_EQUAL = 48.0 / 50;

  @Test
  void theClassesAreThoseThatPyTorchSees() {
    Path weights = RealWeightsTest.weights();
    Path folder = Shared.path("data/imagenet_samples");
    Classifier classifier = new Classifier(weights);
    for (Golden.Case c : Golden.cases("resnet50_real", "top1")) {
      List<JsonNode> files = new ArrayList<>();
      c.json().get("files").forEach(files::add);
      try (Network v1 =
              RealWeightsTest.network(
                  weights, Geometry.PAPER, EngineRequest.oneDnn(Precision.F32));
          Network later =
              RealWeightsTest.network(
                  weights, Geometry.TORCHVISION, EngineRequest.oneDnn(Precision.F32))) {
        int equal = 0;
        int equalLater = 0;
        for (JsonNode file : files) {
          INDArray image = image(folder.resolve(file.get("file").asText()));
          equal += equal(file, "v1", best(v1, image, classifier));
          equalLater += equal(file, "v1.5", best(later, image, classifier));
        }
        assertThat(equal).isGreaterThanOrEqualTo((int) (SHARE_EQUAL * files.size()));
        assertThat(equalLater).isGreaterThanOrEqualTo((int) (SHARE_EQUAL * files.size()));
      }
    }
  }

  /** 1 if the class is the expected one, which it must be where that was clear. */
  private static int equal(JsonNode file, String geometry, int best) {
    JsonNode expected = file.get(geometry);
    int top = expected.at("/top5/0").asInt();
    double margin =
        expected.at("/probability/0").asDouble() - expected.at("/probability/1").asDouble();
    if (margin > CLEAR) {
      assertThat(best).as(file.get("file").asText() + " " + geometry).isEqualTo(top);
    }
    return best == top ? 1 : 0;
  }

  private static int best(Network network, INDArray image, Classifier classifier) {
    int features = network.spec().shape().features();
    try (INDArray pooled = network.pooled(image)) {
      double[] averages = new double[features];
      for (int i = 0; i < features; i++) {
        averages[i] = pooled.getDouble(0, features + i);
      }
      return Classifier.best(classifier.logits(averages), 1).get(0);
    }
  }

  private static INDArray image(Path path) {
    Image image = ImageDecoder.decode(path);
    double shorter = Math.min(image.width(), image.height());
    ImageSize size =
        new ImageSize(
            (int) (SHORTER * image.height() / shorter), (int) (SHORTER * image.width() / shorter));
    float[] chw = new float[3 * size.height() * size.width()];
    Pipeline.validation(Resize.squash(size))
        .plan(image.original(), RandomSource.of(0))
        .image(image, chw, 0);
    int left = (int) Math.rint((size.width() - CROP) / 2.0);
    int top = (int) Math.rint((size.height() - CROP) / 2.0);
    float[] crop = new float[3 * CROP * CROP];
    for (int row = 0; row < 3 * CROP; row++) {
      int from = (row / CROP * size.height() + top + row % CROP) * size.width() + left;
      System.arraycopy(chw, from, crop, row * CROP, CROP);
    }
    return Nd4j.create(crop, new long[] {1, 3, CROP, CROP}, 'c');
  }
}
