package org.finetune4j.model.onnx;

import org.finetune4j.model.network.SavedModel;

/**
 * A batch normalisation in inference, which multiplies each channel and adds to it: for the
 * convolution or dense layer beside it to do.
 */
record FoldedNorm(double[] scale, double[] shift) {
  /** PyTorch's, as in every batch normalisation here. */
  private static final double EPSILON = 1e-5;

  static FoldedNorm of(SavedModel model, String name) {
    float[] gamma = model.values(name + ".weight");
    float[] beta = model.values(name + ".bias");
    float[] mean = model.values(name + ".running_mean");
    float[] variance = model.values(name + ".running_var");
    double[] scale = new double[gamma.length];
    double[] shift = new double[gamma.length];
    for (int c = 0; c < gamma.length; c++) {
      scale[c] = gamma[c] / Math.sqrt(variance[c] + EPSILON);
      shift[c] = beta[c] - mean[c] * scale[c];
    }
    return new FoldedNorm(scale, shift);
  }

  /** What a layer that comes before it adds. */
  float[] bias() {
    float[] bias = new float[shift.length];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = (float) shift[c];
    }
    return bias;
  }

  /** The weights, [channels, ...], of a layer that comes before it; changed in place. */
  float[] after(float[] weights) {
    int row = weights.length / scale.length;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scale[i / row]);
    }
    return weights;
  }

  /** The weights, [out, channels], of a dense layer that comes after it; changed in place. */
  float[] before(float[] weights) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scale[i % scale.length]);
    }
    return weights;
  }

  /**
   * What that dense layer adds.
   *
   * @param weights as they are without the normalisation
   */
  float[] biasBefore(float[] weights) {
    float[] bias = new float[weights.length / shift.length];
    for (int out = 0; out < bias.length; out++) {
      double sum = 0;
      for (int c = 0; c < shift.length; c++) {
        sum += weights[out * shift.length + c] * shift[c];
      }
      bias[out] = (float) sum;
    }
    return bias;
  }
}
