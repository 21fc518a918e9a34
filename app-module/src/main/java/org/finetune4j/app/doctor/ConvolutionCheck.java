package org.finetune4j.app.doctor;

import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One convolution of DL4J's, as ND4J's back end computes it, beside the same in plain Java: a GPU
 * that a library has no right code for is known to give wrong numbers without an error.
 *
 * @param difference the largest, as a share of the largest value; NaN or infinite where the back
 *     end gives no numbers or was not started
 * @param agrees whether that is rounding
 */
record ConvolutionCheck(double difference, boolean agrees) {
  /** Above what ten bits of a mantissa (TF32) lose, far below any wrong sum. */
  private static final double ROUNDING = 5e-3;

  private static final int IMAGES = 2;
  private static final int CHANNELS = 8;
  private static final int FILTERS = 16;
  private static final int SIZE = 14;
  private static final int KERNEL = 3;

  static ConvolutionCheck notRun() {
    return new ConvolutionCheck(Double.NaN, false);
  }

  static ConvolutionCheck of(double[] expected, float[] computed) {
    double largest = 0;
    double difference = expected.length == computed.length ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(expected.length, computed.length); i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - computed[i])); // keeps a NaN
    }
    double share = difference / largest;
    return new ConvolutionCheck(share, share <= ROUNDING);
  }

  static ConvolutionCheck run() {
    Random random = new Random(1);
    float[] images = gaussian(IMAGES * CHANNELS * SIZE * SIZE, random);
    float[] weights = gaussian(FILTERS * CHANNELS * KERNEL * KERNEL, random);
    return of(inJava(images, weights), onBackEnd(images, weights));
  }

  /** The result for people. */
  String text() {
    return Double.isNaN(difference) && !agrees
        ? "no result"
        : String.format(Locale.ROOT, "%.1e of its largest value off the same in Java", difference);
  }

  private static float[] gaussian(int length, Random random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] onBackEnd(float[] images, float[] weights) {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .list()
            .layer(
                new ConvolutionLayer.Builder(KERNEL, KERNEL)
                    .nOut(FILTERS)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build())
            .setInputType(InputType.convolutional(SIZE, SIZE, CHANNELS))
            .build();
    MultiLayerNetwork layer = new MultiLayerNetwork(configuration);
    try {
      layer.init();
      try (INDArray kernels = Nd4j.create(weights, FILTERS, CHANNELS, KERNEL, KERNEL);
          INDArray input = Nd4j.create(images, IMAGES, CHANNELS, SIZE, SIZE)) {
        layer.setParam("0_W", kernels);
        try (INDArray output = layer.output(input)) {
          return output.dup('c').data().asFloat();
        }
      }
    } finally {
      layer.close();
    }
  }

  private static double[] inJava(float[] images, float[] weights) {
    int side = SIZE - KERNEL + 1;
    double[] sums = new double[IMAGES * FILTERS * side * side];
    for (int i = 0; i < sums.length; i++) {
      int x = i % side;
      int y = i / side % side;
      int filter = i / (side * side) % FILTERS;
      int image = i / (side * side * FILTERS);
      for (int k = 0; k < CHANNELS * KERNEL * KERNEL; k++) {
        int channel = k / (KERNEL * KERNEL);
        int row = y + k / KERNEL % KERNEL;
        int pixel = ((image * CHANNELS + channel) * SIZE + row) * SIZE + x + k % KERNEL;
        sums[i] += (double) images[pixel] * weights[filter * CHANNELS * KERNEL * KERNEL + k];
      }
    }
    return sums;
  }
}
