package org.finetune4j.model.network;

import java.util.SplittableRandom;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.graph.TensorSpec;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of an untrained network, each tensor random by the seed and its name, so that they
 * are the same whichever engine computes it.
 *
 * <p>Convolutions as torchvision: normal, standard deviation sqrt(2 / (out * height * width)).
 * Dense layers as fastai: Kaiming normal, sqrt(2 / in). Batch normalisations 1 and 0, but in the
 * head, as in fastai's {@code init_default}, the shift begins at 0.001.
 */
final class FreshWeights {
  private static final double HEAD_SHIFT = 1e-3;

  private final long seed;

  FreshWeights(long seed) {
    this.seed = seed;
  }

  void fill(TensorSpec tensor, INDArray values) {
    switch (tensor.kind()) {
      case WEIGHT -> normal(tensor, values);
      case BN_SCALE, RUNNING_VARIANCE -> values.assign(1);
      case BN_SHIFT -> values.assign(tensor.group() == Group.HEAD ? HEAD_SHIFT : 0);
      case RUNNING_MEAN -> values.assign(0);
    }
  }

  private void normal(TensorSpec tensor, INDArray values) {
    boolean dense = tensor.shape().size() == 2;
    long fan = dense ? tensor.shape().get(1) : tensor.length() / tensor.shape().get(1);
    double deviation = Math.sqrt(2.0 / fan);
    SplittableRandom random =
        new SplittableRandom(seed * 0x9E3779B97F4A7C15L + tensor.name().hashCode());
    double[] numbers = new double[Math.toIntExact(tensor.length())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = deviation * random.nextGaussian();
    }
    assign(values, numbers);
  }

  private static void assign(INDArray values, double[] numbers) {
    INDArray array = Nd4j.createFromArray(numbers);
    if (values.dataType() == DataType.DOUBLE) {
      values.assign(array);
    } else {
      INDArray narrow = array.castTo(values.dataType());
      values.assign(narrow);
      narrow.close();
    }
    array.close();
  }
}
