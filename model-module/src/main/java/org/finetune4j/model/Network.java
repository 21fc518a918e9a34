package org.finetune4j.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A body and a head, ready to train or to predict. Owns native memory: close it. Not for several
 * threads at once.
 */
public final class Network implements AutoCloseable {
  private final NetworkSpec spec;

  private Network(NetworkSpec spec) {
    this.spec = Objects.requireNonNull(spec);
  }

  /** A network with fresh weights, which depend on the seed alone. */
  public static Network create(NetworkSpec spec) {
    return new Network(spec);
  }

  /** What it was made from. */
  public NetworkSpec spec() {
    return spec;
  }

  /**
   * Every tensor, running statistics included, in torchvision's order: the body from the stem, then
   * the head. Always the same objects.
   */
  public List<Parameter> parameters() {
    throw new UnsupportedOperationException("not yet");
  }

  /** The parameter of that name. */
  public Parameter parameter(String name) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Chooses what is trained; everything after {@link #create}. A parameter that is not trained has
   * the gradient 0 after {@link #computeGradients}.
   */
  public void train(Trainable trainable) {
    throw new UnsupportedOperationException("not yet");
  }

  /** What is trained. */
  public Trainable trainable() {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Forward in training mode, loss, backward. Afterwards each parameter's gradient holds the
   * gradient of the mean loss times the number of pictures in the batch; the running statistics'
   * hold what is to be subtracted from them (PyTorch's rule: a tenth of the way, the variance
   * unbiased).
   *
   * @param features [batch, 3, height, width], normalised; [batch, 2 * features] for a {@link
   *     #headOnly} network
   * @param targets [batch, width]; 0 where masked; 0 and 1 for a category too
   * @param mask [batch, width], 1 for an entry that counts, 0 for one that does not
   * @return the loss, averaged over the entries that count
   */
  public double computeGradients(INDArray features, INDArray targets, Optional<INDArray> mask) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Fixes the dropout of the next {@link #computeGradients}. */
  public void seedDropout(long seed) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Loss and scores in inference mode; arguments as for {@link #computeGradients}. */
  public Evaluated evaluate(INDArray features, INDArray targets, Optional<INDArray> mask) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Scores after the activation, [batch][width], in inference mode. */
  public float[][] predict(INDArray features) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * The body's output, pooled as the head sees it: [batch, 2 * features], the maxima first, then
   * the averages. The caller closes it.
   */
  public INDArray pooled(INDArray features) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * The head alone, a network that takes {@link #pooled} features. It shares its parameters with
   * this one, under the same names, and must not be used after this one is closed.
   */
  public Network headOnly() {
    throw new UnsupportedOperationException("not yet");
  }

  /** To be called after values of parameters were written and before the network is used again. */
  public void parametersChanged() {
    throw new UnsupportedOperationException("not yet");
  }

  /** The Deeplearning4j graph underneath. */
  public ComputationGraph graph() {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {
    // nothing is held yet
  }
}
