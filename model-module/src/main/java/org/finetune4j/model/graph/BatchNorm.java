package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation as PyTorch has it: epsilon 1e-5, momentum 0.1, the running variance kept as a
 * variance and fed with the unbiased one.
 */
final class BatchNorm extends BatchNormalization {
  private static final long serialVersionUID = 1L;

  /** For Deeplearning4j's JSON. */
  public BatchNorm() {
    // Deeplearning4j's default, log10 of the deviation, does not give a variance back to the bit.
    setUseLogStd(false);
    // A helper that fails must be seen, not replaced in silence.
    setCudnnAllowFallback(false);
    setActivationFn(new ActivationIdentity());
    setRegularization(new ArrayList<>());
    setRegularizationBias(new ArrayList<>());
  }

  /** For that many channels, or columns. */
  public BatchNorm(long channels) {
    this();
    setNIn(channels);
    setNOut(channels);
  }

  @Override
  public BatchNorm clone() {
    return (BatchNorm) super.clone();
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    BatchNormLayer layer = new BatchNormLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }
}
