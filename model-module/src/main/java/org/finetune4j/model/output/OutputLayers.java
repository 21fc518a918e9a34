package org.finetune4j.model.output;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.finetune4j.data.Output;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The output layer, activation and loss that an {@link Output} asks for. */
public final class OutputLayers {
  private OutputLayers() {}

  /**
   * A dense layer without bias that ends in the output's activation and loss.
   *
   * @param in width of its input
   * @param width how many numbers it gives
   * @param positiveWeights for {@link Output.SigmoidXent}, one a column, or none
   */
  public static OutputLayer layer(Output output, int in, int width, List<Double> positiveWeights) {
    return new OutputLayer.Builder(loss(output, positiveWeights))
        .activation(activation(output))
        .hasBias(false)
        .nIn(in)
        .nOut(width)
        .build();
  }

  /** The loss, which looks at logits. */
  public static ILossFunction loss(Output output, List<Double> positiveWeights) {
    if (output instanceof Output.SigmoidXent) {
      return new LogitXent(positiveWeights);
    } else if (output instanceof Output.IdentityMse) {
      return new SquaredError();
    } else if (output instanceof Output.RangeMse range) {
      return new RangeSquaredError(range.low(), range.high());
    } else if (output instanceof Output.SoftmaxMcxent) {
      return new LogitCrossEntropy();
    }
    throw new IllegalArgumentException("no loss is known for " + output);
  }

  /** What turns logits into scores. */
  public static IActivation activation(Output output) {
    if (output instanceof Output.SigmoidXent) {
      return new ActivationSigmoid();
    } else if (output instanceof Output.IdentityMse) {
      return new ActivationIdentity();
    } else if (output instanceof Output.RangeMse range) {
      return new RangeSigmoid(range.low(), range.high());
    } else if (output instanceof Output.SoftmaxMcxent) {
      return new ActivationSoftmax();
    }
    throw new IllegalArgumentException("no activation is known for " + output);
  }
}
