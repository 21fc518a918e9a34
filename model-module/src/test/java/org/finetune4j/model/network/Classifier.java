package org.finetune4j.model.network;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.model.weights.SafetensorsFile;

/** The dense layer over ImageNet's classes that a network here leaves out. */
final class Classifier {
  private final float[] weight;
  private final float[] bias;

  Classifier(Path weights) {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      weight = file.floats(file.find("fc.weight").orElseThrow());
      bias = file.floats(file.find("fc.bias").orElseThrow());
    }
  }

  double[] logits(double[] features) {
    double[] logits = new double[bias.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = bias[i];
      for (int j = 0; j < features.length; j++) {
        logits[i] += (double) weight[i * features.length + j] * features[j];
      }
    }
    return logits;
  }

  static List<Integer> best(double[] logits, int count) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -logits[i]))
        .limit(count)
        .toList();
  }
}
