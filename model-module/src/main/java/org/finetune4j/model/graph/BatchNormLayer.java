package org.finetune4j.model.graph;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Computes {@link BatchNorm}. Deeplearning4j's oneDNN helper does the training-mode work where
 * there is one; the rest is here, since Deeplearning4j's own path leaves two copies of every
 * activation to the garbage collector and cannot train through running statistics. One thread at a
 * time is served: it keeps arrays from one pass to the next, and closes them.
 */
public final class BatchNormLayer extends BatchNormalization {
  private static final long serialVersionUID = 1L;

  private boolean fixed;
  private transient INDArray mean;
  private transient INDArray variance;
  private transient INDArray deviation;

  BatchNormLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /**
   * Whether the layer normalises by its running statistics in training too, and leaves them as they
   * are. Gradients of its input, scale and shift are right either way.
   */
  public void fix(boolean value) {
    fixed = value;
  }

  @Override
  public synchronized INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    boolean ofBatch = training && !fixed;
    if (ofBatch && count(input) < 2) {
      throw new IllegalArgumentException(
          "batch normalisation learns nothing of a single value a channel: train on two images or"
              + " more at a time");
    }
    INDArray x = input.castTo(dataType);
    if (!helped(x) || (fixed && training)) {
      keepStatistics(x, ofBatch);
    }
    if (helped(x)) {
      return super.activate(ofBatch, workspaces);
    }
    INDArray y =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c').assign(x);
    Nd4j.exec(new BroadcastSubOp(y, mean, y, 1));
    Nd4j.exec(new BroadcastMulOp(y, vector(GAMMA).div(deviation), y, 1));
    Nd4j.exec(new BroadcastAddOp(y, vector(BETA), y, 1));
    return y;
  }

  @Override
  public synchronized Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (helped(input) && !fixed) {
      Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaces);
      unbias();
      return result;
    }
    INDArray x = input.castTo(dataType);
    int[] others = others(x);
    INDArray normalised = x.dup('c');
    Nd4j.exec(new BroadcastSubOp(normalised, mean, normalised, 1));
    Nd4j.exec(new BroadcastMulOp(normalised, deviation.rdiv(1), normalised, 1));
    INDArray dShift = epsilon.sum(others);
    INDArray dScale = epsilon.mul(normalised).sum(others);

    INDArray dx =
        workspaces
            .createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c')
            .assign(epsilon);
    if (!fixed) {
      double n = count(x);
      Nd4j.exec(new BroadcastMulOp(normalised, dScale.div(n), normalised, 1));
      dx.subi(normalised);
      Nd4j.exec(new BroadcastSubOp(dx, dShift.div(n), dx, 1));
    }
    Nd4j.exec(new BroadcastMulOp(dx, vector(GAMMA).div(deviation), dx, 1));
    return new Pair<>(gradient(dScale, dShift), dx);
  }

  private Gradient gradient(INDArray dScale, INDArray dShift) {
    gradientViews.get(GAMMA).assign(dScale);
    gradientViews.get(BETA).assign(dShift);
    INDArray dMean = gradientViews.get(GLOBAL_MEAN);
    INDArray dVariance = gradientViews.get(GLOBAL_VAR);
    if (fixed) {
      dMean.assign(0);
      dVariance.assign(0);
    } else {
      dMean.assign(vector(GLOBAL_MEAN).sub(mean).muli(momentum()));
      dVariance.assign(vector(GLOBAL_VAR).sub(variance).muli(momentum()));
      unbias();
    }
    Gradient gradient = new DefaultGradient();
    for (String key : new String[] {GAMMA, BETA, GLOBAL_MEAN, GLOBAL_VAR}) {
      gradient.setGradientFor(key, gradientViews.get(key));
    }
    return gradient;
  }

  /**
   * The variance's update was momentum * (running - batch); PyTorch feeds the running variance with
   * the unbiased one, batch * n / (n - 1).
   */
  private void unbias() {
    double n = count(input);
    double excess = 1 / (n - 1);
    INDArray update = gradientViews.get(GLOBAL_VAR);
    update.muli(1 + excess).subi(params.get(GLOBAL_VAR).mul(momentum() * excess));
  }

  @SuppressWarnings("try") // the scope is entered for its effect
  private void keepStatistics(INDArray x, boolean ofBatch) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      forgetStatistics();
      mean = ofBatch ? x.mean(others(x)) : vector(GLOBAL_MEAN).dup();
      variance = ofBatch ? x.var(false, others(x)) : vector(GLOBAL_VAR).dup();
      deviation = Transforms.sqrt(variance.add(layerConf().getEps()), false);
    }
  }

  private void forgetStatistics() {
    if (mean != null) {
      mean.close();
      variance.close();
      deviation.close();
    }
  }

  /** The helper takes longer to begin than a head's few numbers take to compute. */
  private boolean helped(INDArray x) {
    return x.rank() == 4
        && getHelper() != null
        && x.dataType() == DataType.FLOAT
        && dataType == DataType.FLOAT;
  }

  private INDArray vector(String key) {
    INDArray array = params.get(key);
    return array.reshape(array.length());
  }

  private double momentum() {
    return 1 - layerConf().getDecay();
  }

  private static int[] others(INDArray x) {
    return x.rank() == 2 ? new int[] {0} : new int[] {0, 2, 3};
  }

  private static double count(INDArray x) {
    return (double) x.length() / x.size(1);
  }
}
