package org.finetune4j.model.output;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss computed from logits, averaged over the entries that count, as PyTorch's {@code
 * reduction='mean'}. Computed in double: logits are few.
 *
 * <p>Deeplearning4j sums the gradients of a batch's images and divides by their number; so does it
 * with scores. What is returned here is therefore the mean's gradient (score) times the number of
 * images, and Deeplearning4j's own {@code fit} ends at the mean's gradient, also where a mask
 * leaves entries out.
 *
 * <p>A masked entry is never looked at: its target may be NaN. The activation is ignored: it is
 * part of each loss.
 */
abstract class LogitLoss implements ILossFunction {
  private static final long serialVersionUID = 1L;

  /**
   * The loss of one image, summed over its entries.
   *
   * @param target of the image
   * @param logit of the image
   * @param counted which entries count
   * @param slope receives the gradient of that sum by the logits; all 0 when called
   */
  abstract double image(double[] target, double[] logit, boolean[] counted, double[] slope);

  /** How many entries the image adds to the mean's divisor. */
  abstract int entries(boolean[] counted);

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    Batch batch = batch(labels, preOutput, mask);
    return average ? batch.mean() : batch.mean() * batch.losses.length;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    Batch batch = batch(labels, preOutput, mask);
    double[] scores = Arrays.stream(batch.losses).map(l -> l * batch.weight()).toArray();
    return Nd4j.create(scores, new long[] {scores.length, 1}, 'c').castTo(preOutput.dataType());
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return batch(labels, preOutput, mask).gradient(preOutput);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return getClass().getSimpleName();
  }

  private Batch batch(INDArray labels, INDArray preOutput, INDArray mask) {
    if (!Arrays.equals(labels.shape(), preOutput.shape())) {
      throw new IllegalArgumentException(
          "targets "
              + Arrays.toString(labels.shape())
              + " for outputs "
              + Arrays.toString(preOutput.shape()));
    }
    double[][] target = labels.toDoubleMatrix();
    double[][] logit = preOutput.toDoubleMatrix();
    int width = logit[0].length;
    boolean[][] counted = counted(mask, logit.length, width);
    Batch batch = new Batch(logit.length, width);
    for (int i = 0; i < logit.length; i++) {
      batch.losses[i] = image(target[i], logit[i], counted[i], batch.slopes[i]);
      batch.entries += entries(counted[i]);
    }
    return batch;
  }

  /** A mask is of the targets' shape, or one number an image. */
  private static boolean[][] counted(INDArray mask, int images, int width) {
    boolean[][] counted = new boolean[images][width];
    if (mask == null) {
      Arrays.stream(counted).forEach(row -> Arrays.fill(row, true));
      return counted;
    }
    boolean wholeImages = mask.rank() == 2 && mask.size(0) == images && mask.size(1) == 1;
    if (!wholeImages && !(mask.rank() == 2 && mask.size(0) == images && mask.size(1) == width)) {
      throw new IllegalArgumentException(
          "a mask "
              + Arrays.toString(mask.shape())
              + " for outputs ["
              + images
              + ", "
              + width
              + "]");
    }
    double[][] values = mask.toDoubleMatrix();
    for (int i = 0; i < images; i++) {
      for (int j = 0; j < width; j++) {
        counted[i][j] = values[i][wholeImages ? 0 : j] != 0;
      }
    }
    return counted;
  }

  private static final class Batch {
    private final double[] losses;
    private final double[][] slopes;
    private int entries;

    private Batch(int images, int width) {
      losses = new double[images];
      slopes = new double[images][width];
    }

    private double mean() {
      return entries == 0 ? 0 : Arrays.stream(losses).sum() / entries;
    }

    /** What the sum over images is multiplied by, so that its mean over them is the mean. */
    private double weight() {
      return entries == 0 ? 0 : (double) losses.length / entries;
    }

    private INDArray gradient(INDArray preOutput) {
      double weight = weight();
      for (double[] slope : slopes) {
        for (int j = 0; j < slope.length; j++) {
          slope[j] *= weight;
        }
      }
      return Nd4j.createFromArray(slopes).castTo(preOutput.dataType());
    }
  }
}
