package org.finetune4j.model.network;

import java.util.List;
import java.util.Objects;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Everything that determines a fresh network.
 *
 * @param shape the backbone's form
 * @param head the head's form
 * @param output activation and loss
 * @param width how many numbers the network gives an image
 * @param positiveWeights what a positive of each column weighs in the loss, a negative weighing 1;
 *     empty for 1 everywhere. Only with {@link Output.SigmoidXent}
 * @param seed of the initial weights and of dropout
 * @param type FLOAT, or DOUBLE for checks
 * @param engine how the backbone is to be computed
 */
public record NetworkSpec(
    ResNetShape shape,
    HeadSpec head,
    Output output,
    int width,
    List<Double> positiveWeights,
    long seed,
    DataType type,
    EngineRequest engine) {
  public NetworkSpec {
    Objects.requireNonNull(shape);
    Objects.requireNonNull(head);
    Objects.requireNonNull(output);
    Objects.requireNonNull(engine);
    positiveWeights = List.copyOf(positiveWeights);
    if (width < 1) {
      throw new IllegalArgumentException("a network with " + width + " outputs");
    }
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException("a network is FLOAT or DOUBLE, not " + type);
    }
    if (!positiveWeights.isEmpty()) {
      if (!(output instanceof Output.SigmoidXent) || positiveWeights.size() != width) {
        throw new IllegalArgumentException(
            "positive weights are for labels, one a label: "
                + positiveWeights.size()
                + " for "
                + width);
      }
      if (positiveWeights.stream().anyMatch(w -> !(w > 0 && w < Double.POSITIVE_INFINITY))) {
        throw new IllegalArgumentException("a positive weight must be above 0 and finite");
      }
    }
  }

  /** fastai's head, seed 0, FLOAT, the engine chosen by the machine. */
  public static NetworkSpec of(ResNetShape shape, Output output, int width) {
    return new NetworkSpec(
        shape,
        HeadSpec.fastai(),
        output,
        width,
        List.of(),
        0,
        DataType.FLOAT,
        EngineRequest.auto());
  }

  /** Output and width as the task asks. */
  public static NetworkSpec of(ResNetShape shape, Task task) {
    return of(shape, task.output(), task.width());
  }

  /** The same with another head. */
  public NetworkSpec withHead(HeadSpec other) {
    return new NetworkSpec(shape, other, output, width, positiveWeights, seed, type, engine);
  }

  /** The same with weights for the positives, one a label. */
  public NetworkSpec withPositiveWeights(List<Double> weights) {
    return new NetworkSpec(shape, head, output, width, weights, seed, type, engine);
  }

  /** The same with another seed. */
  public NetworkSpec withSeed(long other) {
    return new NetworkSpec(shape, head, output, width, positiveWeights, other, type, engine);
  }

  /** The same in another number format. */
  public NetworkSpec withType(DataType other) {
    return new NetworkSpec(shape, head, output, width, positiveWeights, seed, other, engine);
  }

  /** The same, computed another way. */
  public NetworkSpec withEngine(EngineRequest other) {
    return new NetworkSpec(shape, head, output, width, positiveWeights, seed, type, other);
  }
}
