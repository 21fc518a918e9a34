package org.finetune4j.model.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.graph.SeededDropout;
import org.finetune4j.model.graph.TensorSpec;
import org.finetune4j.model.output.OutputLayers;
import org.finetune4j.model.weights.BackboneWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A backbone and a head, ready to train or to predict. Owns native memory: close it.
 *
 * <p>Any number of threads may share it: one is served at a time, and each gets what it would get
 * alone, to the bit. Closing waits for the one that is served. Afterwards every method that
 * computes, reads or writes throws an {@link IllegalStateException}.
 */
public final class Network implements AutoCloseable {
  private final NetworkSpec spec;
  private final Engine engine;

  /** The network whose memory this one uses: itself, or the one whose head this is. */
  private final Network whole;

  /** Held by whoever works with the whole or its head: the whole's graph, which locks itself. */
  private final Object lock;

  private final OmpThreads threads;
  private final ExpectedArrays expected;

  /** What computes; empty once this is closed. */
  private Optional<NetworkGraph> built;

  private Optional<Network> head = Optional.empty();
  private Trainable trainable = Trainable.all();
  private long dropoutSeed;

  /** Whether a caller may hold views of the parameters; asked of the whole network. */
  private boolean handedOut;

  private Network(NetworkSpec spec, NetworkGraph built) {
    this.spec = spec;
    this.engine = built.engine();
    this.whole = this;
    this.lock = built.graph();
    this.threads = OmpThreads.of(engine);
    this.expected = new ExpectedArrays(spec, false);
    this.built = Optional.of(built);
    seedDropout(spec.seed());
  }

  private Network(Network whole, NetworkGraph head) {
    this.spec = whole.spec;
    this.engine = whole.engine;
    this.whole = whole;
    this.lock = whole.lock;
    this.threads = whole.threads;
    this.expected = new ExpectedArrays(spec, true);
    this.built = Optional.of(head);
  }

  /** A network with fresh weights, which depend on the seed alone. */
  public static Network create(NetworkSpec spec) {
    Network network = withoutWeights(spec);
    network.fresh(t -> true);
    network.parametersChanged();
    return network;
  }

  /**
   * A network with the backbone's weights, if it has any, and a fresh head.
   *
   * @throws org.finetune4j.data.BadInputException if the weights cannot be read or are not of the
   *     backbone's shape
   */
  public static Network create(NetworkSpec spec, Backbone backbone) {
    if (!spec.shape().equals(backbone.shape())) {
      throw new IllegalArgumentException(backbone.shape() + " for a network of " + spec.shape());
    }
    if (backbone.weights().isEmpty()) {
      return create(spec);
    }
    Network network = withoutWeights(spec);
    try {
      network.fresh(t -> t.group() == Parameter.Group.HEAD);
      List<Parameter> pretrained =
          network.built().parameters().stream()
              .filter(p -> p.group() != Parameter.Group.HEAD)
              .toList();
      BackboneWeights.load(pretrained, spec.shape().name(), backbone.weights().get());
      network.parametersChanged();
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /** A network all of whose tensors are still to be written. */
  static Network withoutWeights(NetworkSpec spec) {
    return new Network(spec, NetworkGraph.whole(spec));
  }

  private void fresh(Predicate<TensorSpec> which) {
    FreshWeights fresh = new FreshWeights(spec.seed());
    tensors().stream().filter(which).forEach(t -> fresh.fill(t, values().get(t.name())));
  }

  /**
   * Does something with the network while no other thread may: several calls that belong together,
   * or writing to {@link #parameters}.
   */
  public <T> T alone(Supplier<T> work) {
    synchronized (lock) {
      built();
      return threads.during(work);
    }
  }

  private NetworkGraph built() {
    if (isHead()) {
      whole.built();
    }
    return built
        .filter(b -> !b.closed())
        .orElseThrow(() -> new IllegalStateException("this network is closed"));
  }

  private boolean isHead() {
    return whole != this;
  }

  /** What it was made from. */
  public NetworkSpec spec() {
    return spec;
  }

  /** How the backbone is computed, and why so. */
  public Engine engine() {
    return engine;
  }

  /**
   * Every tensor, running statistics included, in torchvision's order: the backbone from the stem,
   * then the head. Always the same objects. Their memory lives as long as they are reachable,
   * whether this network is closed or not.
   */
  public List<Parameter> parameters() {
    synchronized (lock) {
      List<Parameter> parameters = built().parameters();
      handOut();
      return parameters;
    }
  }

  private void handOut() {
    whole.handedOut = true;
    whole.built().watchParameters(true);
  }

  /**
   * The parameter of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Parameter parameter(String name) {
    return parameters().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter '" + name + "'"));
  }

  /**
   * The tensors' values by name, in the order of {@link #parameters}; to be used {@link #alone}.
   */
  Map<String, INDArray> values() {
    return built().values();
  }

  /** The tensors, in the same order. */
  List<TensorSpec> tensors() {
    return built().tensors();
  }

  /**
   * Chooses what is trained; everything after {@link #create}. A parameter that no training step
   * changes has the gradient 0 after {@link #computeGradients}.
   */
  public void train(Trainable chosen) {
    synchronized (lock) {
      built().train(chosen);
      trainable = chosen;
      // Once for all: what a step leaves alone stays 0.
      clearUntrained(p -> true);
      head.ifPresent(h -> h.train(chosen));
    }
  }

  /**
   * Forward in training mode, loss, backward. Afterwards each parameter's gradient holds the
   * gradient of the mean loss times the number of images in the batch; the running statistics' hold
   * what is to be subtracted from them (PyTorch's rule: a tenth of the way, the variance unbiased).
   *
   * @param features [batch, 3, height, width], normalised; [batch, 2 * features] for a {@link
   *     #headOnly} network
   * @param targets [batch, width]; 0 where masked; 0 and 1 for a category too
   * @param mask [batch, width], 1 for an entry that counts, 0 for one that does not
   * @return the loss, averaged over the entries that count
   * @throws IllegalArgumentException if a shape does not fit, or if a batch normalisation would see
   *     a single value
   */
  public double computeGradients(INDArray features, INDArray targets, Optional<INDArray> mask) {
    return alone(() -> gradients(features, targets, mask));
  }

  private double gradients(INDArray features, INDArray targets, Optional<INDArray> mask) {
    if (!isHead() && trainable.fixesBackbone()) {
      try (INDArray pooled = pooled(features)) {
        return headOnly().computeGradients(pooled, targets, mask);
      }
    }
    expected.features(features);
    expected.targets(features, targets);
    mask.ifPresent(m -> expected.targets(features, m));
    built().parameters(); // makes room for the gradients
    ComputationGraph graph = built().graph();
    try (Cast x = Cast.of(features, spec.type());
        Cast y = Cast.of(targets, spec.type())) {
      graph.setInputs(x.array());
      graph.setLabels(y.array());
      graph.setLayerMaskArrays(null, mask.map(m -> new INDArray[] {m}).orElse(null));
      graph.computeGradientAndScore();
      double loss = graph.score();
      clearUntrained(p -> !built().skipsUntrained(p.group()));
      return loss;
    } finally {
      graph.clear();
    }
  }

  /** Fixes the dropout of the next {@link #computeGradients}. */
  public void seedDropout(long seed) {
    synchronized (lock) {
      dropoutSeed = seed;
      long place = 0;
      for (Layer layer : built().graph().getLayers()) {
        if (layer.conf().getLayer().getIDropout() instanceof SeededDropout dropout) {
          // Mixed: sources of neighbouring seeds give the same numbers, shifted.
          dropout.setSeed(new SplittableRandom(seed ^ place++ << 32).nextLong());
        }
      }
      head.ifPresent(h -> h.seedDropout(seed));
    }
  }

  /**
   * Loss and scores in inference mode; arguments as for {@link #computeGradients}.
   *
   * @throws IllegalArgumentException if a shape does not fit
   */
  public BatchScores evaluate(INDArray features, INDArray targets, Optional<INDArray> mask) {
    return evaluate(features, targets, mask, Calibration.none());
  }

  /**
   * The same of calibrated logits.
   *
   * @param calibration with a line for each label, or none
   */
  public BatchScores evaluate(
      INDArray features, INDArray targets, Optional<INDArray> mask, Calibration calibration) {
    return alone(() -> evaluated(features, targets, mask, calibration));
  }

  private BatchScores evaluated(
      INDArray features, INDArray targets, Optional<INDArray> mask, Calibration calibration) {
    expected.targets(features, targets);
    mask.ifPresent(m -> expected.targets(features, m));
    try (INDArray logits = logits(features);
        Cast y = Cast.of(targets, spec.type())) {
      calibration.apply(logits);
      double loss =
          OutputLayers.loss(spec.output(), spec.positiveWeights())
              .computeScore(
                  y.array(),
                  logits,
                  OutputLayers.activation(spec.output()),
                  mask.orElse(null),
                  true);
      return new BatchScores(loss, activated(logits));
    }
  }

  /** Scores after the activation, [batch][width], in inference mode. */
  public float[][] predict(INDArray features) {
    return alone(
        () -> {
          try (INDArray logits = logits(features)) {
            return activated(logits);
          }
        });
  }

  /** What the last dense layer gives, before the activation, [batch, width]. */
  INDArray logits(INDArray features) {
    return alone(
        () -> {
          try (INDArray hidden = output(HeadGraph.HIDDEN, features)) {
            return hidden.mmul(built().lastWeight());
          }
        });
  }

  /**
   * The backbone's output, pooled as the head sees it: [batch, 2 * features], the maxima first,
   * then the averages. The caller closes it.
   *
   * @throws IllegalStateException if this is the head alone
   */
  public INDArray pooled(INDArray features) {
    if (isHead()) {
      throw new IllegalStateException("a head alone takes features that are pooled already");
    }
    return alone(() -> output(HeadGraph.POOLED, features));
  }

  /**
   * Where one image, [1, 3, height, width], raises logits: Grad-CAM on the backbone's output, in
   * inference mode, [outputs][rows][columns], 0 where nothing does.
   */
  public float[][][] activationMaps(INDArray features, int[] outputs) {
    return alone(
        () -> {
          expected.features(features);
          return built().activationMaps(headOnly().built(), features, outputs);
        });
  }

  /**
   * The head alone, a network that takes {@link #pooled} features. It shares its parameters with
   * this one, under the same names, and is closed with it.
   */
  public Network headOnly() {
    if (isHead()) {
      return this;
    }
    synchronized (lock) {
      NetworkGraph mine = built();
      if (head.filter(h -> h.built.isPresent()).isEmpty()) {
        Network made = new Network(this, mine.head(spec));
        made.train(trainable);
        made.seedDropout(dropoutSeed);
        head = Optional.of(made);
      }
      return head.get();
    }
  }

  /** To be called after values of parameters were written and before the network is used again. */
  public void parametersChanged() {
    synchronized (lock) {
      built().parametersChanged();
    }
  }

  /**
   * The Deeplearning4j graph underneath, which serves one thread at a time as this does, and none
   * after this is closed. Its own {@code fit} takes plain gradient steps of 0.01 and knows nothing
   * of {@link #train}.
   *
   * @throws IllegalStateException if this is the head alone
   */
  public ComputationGraph graph() {
    if (isHead()) {
      throw new IllegalStateException("a head alone has no graph: take the whole network's");
    }
    synchronized (lock) {
      ComputationGraph graph = built().graph();
      handOut();
      return graph;
    }
  }

  /**
   * Waits for the thread that is served, and frees the memory. A second time it does nothing.
   *
   * @throws IllegalStateException if it is called by what the network itself is doing
   */
  @Override
  public void close() {
    if (Thread.holdsLock(lock)) {
      throw new IllegalStateException("a network cannot be closed in the middle of its own work");
    }
    synchronized (lock) {
      if (isHead()) {
        built = Optional.empty();
        return;
      }
      built.ifPresent(b -> b.close(handedOut));
      built = Optional.empty();
      head.ifPresent(h -> h.built = Optional.empty());
      head = Optional.empty();
    }
  }

  private INDArray output(String vertex, INDArray features) {
    expected.features(features);
    ComputationGraph graph = built().graph();
    try (Cast x = Cast.of(features, spec.type())) {
      return graph.output(List.of(vertex), false, new INDArray[] {x.array()}, null)[0];
    } finally {
      graph.clear();
    }
  }

  private float[][] activated(INDArray logits) {
    try (INDArray scores = logits.dup()) {
      return OutputLayers.activation(spec.output()).getActivation(scores, false).toFloatMatrix();
    }
  }

  private void clearUntrained(Predicate<Parameter> which) {
    if (trainable.equals(Trainable.all())) {
      return;
    }
    for (Parameter parameter : built().parameters()) {
      if (which.test(parameter) && !trainable.changes(parameter.group(), parameter.kind())) {
        parameter.gradient().assign(0);
      }
    }
  }
}
