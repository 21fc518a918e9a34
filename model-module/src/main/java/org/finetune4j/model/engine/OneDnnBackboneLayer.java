package org.finetune4j.model.engine;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.finetune4j.model.Trainable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer at work. DL4J's contract: gradients are summed over the batch and assigned to their
 * views, those of running statistics hold what is to be subtracted, those of what is not trained
 * are zero.
 *
 * <p>It keeps native memory of its own, which {@link #close()} frees. Several threads may call it,
 * one is served at a time; a forward pass and its backward pass belong together.
 */
public final class OneDnnBackboneLayer extends BaseLayer<OneDnnBackbone> {
  private static final long serialVersionUID = 1L;

  private final transient BackbonePlans backbone;

  /** The input as the forward pass of a training step read it. */
  private transient INDArray plainInput;

  /** The same, if it is a copy of ours. */
  private transient INDArray copiedInput;

  OneDnnBackboneLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    if (dataType != DataType.FLOAT) {
      throw new IllegalArgumentException("oneDNN's backbone computes FLOAT, not " + dataType);
    }
    OneDnnBackbone layer = layerConf();
    backbone =
        new BackbonePlans(
            layer.structure(), layer.precision, layer.algorithm, layer.threads, false);
  }

  /**
   * Sets what a step trains; everything unless called. With normalisations fixed, backward passes
   * end below the lowest part that is trained, and what lies under it is computed as in inference.
   */
  public void train(Trainable trainable) {
    backbone.train(trainable);
  }

  /** To be called after values were written to the flat parameters, by an updater or a file. */
  public void parametersChanged() {
    backbone.parametersChanged();
  }

  /**
   * Whether the layer looks for itself if parameters were written, which takes some 10 ms a pass
   * for a ResNet-50; it does by default. DL4J writes them without notifying a layer, as does a
   * caller who has a view of them.
   */
  public void watchParameters(boolean watched) {
    backbone.watchParameters(watched);
  }

  @Override
  public synchronized INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    INDArray x = plain(input);
    INDArray output =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS,
            DataType.FLOAT,
            backbone.structure().outputShape(x.shape()),
            'c');
    if (training) {
      forget();
      backbone.forward(x, output);
      plainInput = x;
      copiedInput = x == input ? null : x;
    } else {
      backbone.infer(x, output);
      if (x != input) {
        x.close();
      }
    }
    return output;
  }

  @Override
  public synchronized Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray upstream = plain(epsilon);
    backbone.backward(plainInput, upstream, null);
    if (upstream != epsilon) {
      upstream.close();
    }
    forget();
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, null); // nothing lies below
  }

  /** The array itself if oneDNN can read it where it is, else a copy outside all workspaces. */
  private static INDArray plain(INDArray array) {
    if (array.rank() != 4) {
      throw new IllegalArgumentException(
          "a backbone takes [batch, channels, height, width], not " + array.shapeInfoToString());
    }
    if (array.dataType() == DataType.FLOAT
        && array.ordering() == 'c'
        && Shape.hasDefaultStridesForShape(array)) {
      return array;
    }
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', array.shape()).assign(array);
  }

  private void forget() {
    if (copiedInput != null) {
      copiedInput.close();
    }
    copiedInput = null;
    plainInput = null;
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    backbone.parameters(params);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    backbone.gradients(gradients);
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      // DL4J's own reads the row in Fortran order, which is that of dense weights only.
      setParams(params, 'c');
    }
    backbone.parametersChanged();
  }

  @Override
  public void setParam(String key, INDArray value) {
    super.setParam(key, value);
    backbone.parametersChanged();
  }

  @Override
  public void setParamTable(Map<String, INDArray> paramTable) {
    super.setParamTable(paramTable);
    backbone.parametersChanged();
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    return layerConf().kind(paramName).trained();
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public boolean hasBias() {
    return false;
  }

  @Override
  public synchronized void clear() {
    forget();
    super.clear();
  }

  /** Frees the native memory; the layer may be used again, and allocates it anew. */
  @Override
  public synchronized void close() {
    backbone.close();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
