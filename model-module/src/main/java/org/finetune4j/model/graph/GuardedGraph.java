package org.finetune4j.model.graph;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.FwdPassType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A graph that several threads may share: one is served at a time, and none after it was closed.
 * Deeplearning4j's locks some of its methods, on itself; here the same lock is on all of them that
 * reach native memory, so that who holds it has the graph alone.
 *
 * <p>Closing it frees nothing: others may hold its arrays.
 */
public final class GuardedGraph extends ComputationGraph {
  private static final long serialVersionUID = 1L;

  private transient boolean closed;
  private transient Runnable parametersChanged = () -> {};

  /** A graph that is still to be initialised. */
  public GuardedGraph(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  /** Sets what runs after this graph itself was asked to write its parameters. */
  public void onParametersChanged(Runnable listener) {
    parametersChanged = listener;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this graph is closed");
    }
  }

  private void requireOpen(INDArray... given) {
    requireOpen();
    for (INDArray array : given) {
      if (array != null && array.wasClosed()) {
        throw new IllegalStateException("an array that was closed: " + array);
      }
    }
  }

  @Override
  protected synchronized INDArray[] outputOfLayersDetached(
      boolean train,
      FwdPassType kind,
      int[] layers,
      INDArray[] features,
      INDArray[] featureMasks,
      INDArray[] labelMasks,
      boolean clearLayerInputs,
      boolean detachedInputs,
      MemoryWorkspace workspace) {
    requireOpen(features);
    return super.outputOfLayersDetached(
        train,
        kind,
        layers,
        features,
        featureMasks,
        labelMasks,
        clearLayerInputs,
        detachedInputs,
        workspace);
  }

  @Override
  protected synchronized Map<String, INDArray> ffToLayerActivationsDetached(
      boolean train,
      FwdPassType kind,
      boolean storeLast,
      int layer,
      int[] excluded,
      INDArray[] features,
      INDArray[] featureMasks,
      INDArray[] labelMasks,
      boolean clearLayers) {
    requireOpen(features);
    return super.ffToLayerActivationsDetached(
        train, kind, storeLast, layer, excluded, features, featureMasks, labelMasks, clearLayers);
  }

  @Override
  protected synchronized Map<String, INDArray> ffToLayerActivationsInWS(
      boolean train,
      int layer,
      int[] excluded,
      FwdPassType kind,
      boolean storeLast,
      INDArray[] features,
      INDArray[] featureMasks,
      INDArray[] labelMasks,
      boolean clearInputs) {
    requireOpen(features);
    return super.ffToLayerActivationsInWS(
        train, layer, excluded, kind, storeLast, features, featureMasks, labelMasks, clearInputs);
  }

  @Override
  protected synchronized void calcBackpropGradients(
      boolean clearLayers, boolean truncated, INDArray... epsilons) {
    requireOpen();
    super.calcBackpropGradients(clearLayers, truncated, epsilons);
  }

  @Override
  public synchronized void computeGradientAndScore() {
    requireOpen();
    super.computeGradientAndScore();
  }

  @Override
  public synchronized Map<String, INDArray> feedForward(
      INDArray[] input, int layer, boolean train, boolean clearInputs) {
    requireOpen();
    return super.feedForward(input, layer, train, clearInputs);
  }

  @Override
  public synchronized Map<String, INDArray> feedForward(
      INDArray[] input, boolean train, boolean clearInputs) {
    requireOpen();
    return super.feedForward(input, train, clearInputs);
  }

  @Override
  public synchronized INDArray[] output(
      List<String> layers, boolean train, INDArray[] features, INDArray[] featureMasks) {
    requireOpen();
    return super.output(layers, train, features, featureMasks);
  }

  @Override
  public synchronized void fit(
      INDArray[] inputs, INDArray[] labels, INDArray[] featureMasks, INDArray[] labelMasks) {
    requireOpen();
    super.fit(inputs, labels, featureMasks, labelMasks);
  }

  @Override
  public synchronized double score(MultiDataSet batch, boolean training) {
    requireOpen();
    return super.score(batch, training);
  }

  @Override
  public synchronized INDArray scoreExamples(MultiDataSet batch, boolean regularized) {
    requireOpen();
    return super.scoreExamples(batch, regularized);
  }

  @Override
  public synchronized void setInput(int place, INDArray input) {
    requireOpen(input);
    super.setInput(place, input);
  }

  @Override
  public synchronized void setInputs(INDArray... inputs) {
    requireOpen(inputs);
    super.setInputs(inputs);
  }

  @Override
  public synchronized void setLabel(int place, INDArray label) {
    requireOpen(label);
    super.setLabel(place, label);
  }

  @Override
  public synchronized void setLabels(INDArray... labels) {
    requireOpen(labels);
    super.setLabels(labels);
  }

  @Override
  public synchronized void setLayerMaskArrays(INDArray[] features, INDArray[] labels) {
    requireOpen();
    super.setLayerMaskArrays(features, labels);
  }

  @Override
  public synchronized void clearLayerMaskArrays() {
    super.clearLayerMaskArrays();
  }

  @Override
  public synchronized void clearLayersStates() {
    super.clearLayersStates();
  }

  @Override
  public synchronized void clear() {
    super.clear();
  }

  @Override
  public synchronized void update(INDArray gradient, String parameter) {
    requireOpen();
    super.update(gradient, parameter);
    parametersChanged.run();
  }

  @Override
  public synchronized void setParams(INDArray parameters) {
    requireOpen();
    super.setParams(parameters);
    parametersChanged.run();
  }

  @Override
  public synchronized void setParamTable(Map<String, INDArray> table) {
    requireOpen();
    super.setParamTable(table);
    parametersChanged.run();
  }

  @Override
  public synchronized void setParam(String key, INDArray value) {
    requireOpen();
    super.setParam(key, value);
    parametersChanged.run();
  }

  @Override
  public synchronized ComputationGraph clone() {
    requireOpen();
    return super.clone();
  }

  @Override
  public void computeGradientAndScore(LayerWorkspaceMgr workspaces) {
    computeGradientAndScore();
  }

  /** Refuses what comes after. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  /** Whether it was closed. */
  public synchronized boolean closed() {
    return closed;
  }
}
