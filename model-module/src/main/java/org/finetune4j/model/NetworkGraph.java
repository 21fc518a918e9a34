package org.finetune4j.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.graph.BodyGraph;
import org.finetune4j.model.graph.BodyTensors;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.graph.PartGraph;
import org.finetune4j.model.graph.Place;
import org.finetune4j.model.graph.TensorSpec;
import org.finetune4j.model.output.OutputLayers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The Deeplearning4j graph of a network, and where in it each tensor lies. A body is either plain
 * vertices or one layer of the engine; only this class knows which.
 */
final class NetworkGraph {
  private static final String PICTURES = "pictures";
  private static final String POOLED = "pooled";

  private final Engine engine;
  private final ComputationGraph graph;
  private final List<TensorSpec> tensors;
  private final Function<TensorSpec, Place> places;

  private NetworkGraph(
      Engine engine,
      ComputationGraph graph,
      List<TensorSpec> tensors,
      Function<TensorSpec, Place> places) {
    this.engine = engine;
    this.graph = graph;
    this.tensors = tensors;
    this.places = places;
  }

  /** Body and head. */
  static NetworkGraph whole(NetworkSpec spec) {
    NativeAcceleration.prepare();
    Engine engine = Engine.choose(spec.engine(), spec.shape(), spec.type());
    GraphBuilder builder = builder(spec, PICTURES);
    String body = BodyGraph.addTo(builder, PICTURES, spec.shape());
    HeadGraph.addPooling(builder, body);
    addHead(builder, HeadGraph.POOLED, spec);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return new NetworkGraph(
        engine,
        graph,
        tensors(spec.shape(), spec.head(), spec.width()),
        t -> t.group() == Group.HEAD ? HeadGraph.place(t) : BodyGraph.place(t));
  }

  /** The head alone, in the memory of this whole network's: its tensors are the last. */
  NetworkGraph head(NetworkSpec spec) {
    List<TensorSpec> headTensors = headTensors(spec);
    GraphBuilder builder = builder(spec, POOLED);
    addHead(builder, POOLED, spec);
    long length = headTensors.stream().mapToLong(TensorSpec::length).sum();
    return new NetworkGraph(
        engine,
        new PartGraph(builder.build(), end(graph.params(), length), end(gradient(), length)),
        headTensors,
        HeadGraph::place);
  }

  private static INDArray end(INDArray row, long length) {
    return row.get(NDArrayIndex.all(), NDArrayIndex.interval(row.length() - length, row.length()));
  }

  private static GraphBuilder builder(NetworkSpec spec, String input) {
    return new NeuralNetConfiguration.Builder()
        .seed(spec.seed())
        .dataType(spec.type())
        .updater(new Sgd(0.01))
        .weightInit(WeightInit.ZERO)
        .activation(Activation.IDENTITY)
        .graphBuilder()
        .addInputs(input)
        .setOutputs(HeadGraph.OUTPUT);
  }

  private static void addHead(GraphBuilder builder, String input, NetworkSpec spec) {
    HeadGraph.addTo(
        builder,
        input,
        2 * spec.shape().features(),
        spec.head(),
        OutputLayers.layer(
            spec.output(), spec.head().hidden(), spec.width(), spec.positiveWeights()));
  }

  /** Every tensor of a network, in torchvision's order: the body from the stem, then the head. */
  static List<TensorSpec> tensors(ResNetShape shape, HeadSpec head, int width) {
    List<TensorSpec> tensors = new ArrayList<>(BodyTensors.of(shape));
    tensors.addAll(HeadGraph.tensors(2 * shape.features(), head, width));
    return List.copyOf(tensors);
  }

  private static List<TensorSpec> headTensors(NetworkSpec spec) {
    return HeadGraph.tensors(2 * spec.shape().features(), spec.head(), spec.width());
  }

  Engine engine() {
    return engine;
  }

  ComputationGraph graph() {
    return graph;
  }

  List<TensorSpec> tensors() {
    return tensors;
  }

  /** Flat views of the values by name, in PyTorch's order. */
  Map<String, INDArray> values() {
    return views(graph.params());
  }

  /** Flat views of the gradients by name. */
  Map<String, INDArray> gradients() {
    return views(gradient());
  }

  /** The last dense layer's weight, [hidden, width]. */
  INDArray lastWeight() {
    return new Place(HeadGraph.OUTPUT, "W").in(graph);
  }

  /** The layer a tensor belongs to, if it is of that class. */
  <L extends Layer> Optional<L> layerOf(TensorSpec tensor, Class<L> kind) {
    Layer layer = graph.getLayer(places.apply(tensor).vertex());
    return kind.isInstance(layer) ? Optional.of(kind.cast(layer)) : Optional.empty();
  }

  /** Tells an engine's body what is trained. */
  void trainBody(Trainable trainable) {
    // The plain body computes everything.
  }

  /** Whether gradients of what is not trained are left alone by a step. */
  boolean skipsUntrained() {
    return false;
  }

  /** Tells an engine's body that weights were written. */
  void parametersChanged() {
    // The plain body reads its parameters at every step.
  }

  void close() {
    graph.close();
  }

  private INDArray gradient() {
    if (graph.getFlattenedGradients() == null) {
      graph.initGradientsView();
    }
    return graph.getFlattenedGradients();
  }

  private Map<String, INDArray> views(INDArray row) {
    INDArray flat = row.reshape(row.length());
    long start = graph.params().offset();
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (TensorSpec tensor : tensors) {
      INDArray array = places.apply(tensor).in(graph);
      if (array.length() != tensor.length()) {
        throw new IllegalStateException(
            tensor.name() + " has " + array.length() + " numbers, not " + tensor.length());
      }
      // A convolution's weight lies in C order, a dense one's [in, out] in Fortran order: both are
      // PyTorch's memory order.
      long at = array.offset() - start;
      views.put(tensor.name(), flat.get(NDArrayIndex.interval(at, at + tensor.length())));
    }
    return Collections.unmodifiableMap(views);
  }
}
