package org.finetune4j.model;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One named tensor of a network, whichever engine computes it.
 *
 * @param name torchvision's for the backbone ({@code layer1.0.conv1.weight}), fastai's places for
 *     the head ({@code head.4.weight})
 * @param kind what the tensor is, which decides decay and how it is updated
 * @param group which of fastai's three parameter groups it belongs to
 * @param shape as in PyTorch: [out, in, height, width], [out, in] or [channels]
 * @param values a flat view into the network's parameters in PyTorch's memory order: writing to it
 *     changes the network (then call {@code parametersChanged()})
 * @param gradient a flat view of the same order: after {@code computeGradients} the gradient of the
 *     loss times the number of images in the batch; for running statistics, what is to be
 *     subtracted from the value
 */
public record Parameter(
    String name, Kind kind, Group group, List<Long> shape, INDArray values, INDArray gradient) {

  /** What a tensor is. */
  public enum Kind {
    /** Weight of a convolution or a dense layer, which have no bias: the only kind that decays. */
    WEIGHT,
    /** Batch normalisation's gamma. */
    BN_SCALE,
    /** Batch normalisation's beta. */
    BN_SHIFT,
    /** Batch normalisation's running mean. */
    RUNNING_MEAN,
    /** Batch normalisation's running variance. */
    RUNNING_VARIANCE;

    /** Whether the optimizer moves it (running statistics follow the data instead). */
    public boolean trained() {
      return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
    }

    /** Whether it belongs to a batch normalisation. */
    public boolean batchNorm() {
      return this != WEIGHT;
    }
  }

  /** fastai's parameter groups of a vision learner. */
  public enum Group {
    /** Stem, layer1, layer2. */
    EARLY,
    /** layer3, layer4. */
    LATE,
    /** The head. */
    HEAD
  }

  public Parameter {
    shape = List.copyOf(shape);
  }

  /**
   * The values' memory, as long as the network is open.
   *
   * @throws IllegalArgumentException unless they are at most 2^28 floats
   */
  public FloatBuffer valueMemory() {
    return memory(values);
  }

  /** The gradient's memory, likewise. */
  public FloatBuffer gradientMemory() {
    return memory(gradient);
  }

  private FloatBuffer memory(INDArray flat) {
    if (flat.dataType() != DataType.FLOAT
        || flat.length() > 1 && flat.stride(flat.rank() - 1) != 1
        || flat.length() > 1 << 28) {
      throw new IllegalArgumentException(
          name + " is no flat array of floats: " + flat.shapeInfoToString());
    }
    // addressPointer, unlike pointer, includes a view's offset.
    return new FloatPointer(flat.data().addressPointer())
        .position(0)
        .capacity(flat.length())
        .limit(flat.length())
        .asBuffer();
  }
}
