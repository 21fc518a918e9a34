package com.example.model;

import java.util.List;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.ResNetShape;
import org.nd4j.linalg.factory.Nd4j;

/** Predicts with a small untrained network. */
public final class Predict {
  public static void main(String[] arguments) {
    ResNetShape shape = new ResNetShape("tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
    Task task = new Task.Labels(Vocabulary.of(List.of("cat", "dog")));
    try (Network network = Network.create(NetworkSpec.of(shape, task), Backbone.untrained(shape))) {
      float[] scores = network.predict(Nd4j.zeros(1, 3, 64, 64))[0];
      if (scores.length != 2 || !Float.isFinite(scores[0])) {
        throw new AssertionError("no scores");
      }
      System.out.println("cat " + scores[0] + ", dog " + scores[1] + ", by " + network.engine());
    }
  }
}
