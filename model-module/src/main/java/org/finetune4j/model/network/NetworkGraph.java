package org.finetune4j.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.engine.OneDnnBackbone;
import org.finetune4j.model.engine.OneDnnBackboneLayer;
import org.finetune4j.model.graph.ActivationMaps;
import org.finetune4j.model.graph.BackboneGraph;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BatchNormLayer;
import org.finetune4j.model.graph.GraphParameter;
import org.finetune4j.model.graph.GuardedGraph;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.graph.PartGraph;
import org.finetune4j.model.graph.TensorSpec;
import org.finetune4j.model.output.OutputLayers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The Deeplearning4j graph of a network, and where in it each tensor lies. A backbone is either
 * plain vertices or one layer of the engine; only this class knows which.
 */
final class NetworkGraph {
  private static final String IMAGES = "images";
  private static final String BACKBONE = "backbone";
  private static final String POOLED = "pooled";

  private final Engine engine;
  private final ComputationGraph graph;

  /** The vertex of the backbone's output; the input's where this is a head alone. */
  private final String backbone;

  private final List<TensorSpec> tensors;
  private final Function<TensorSpec, GraphParameter> byTensor;
  private Map<String, INDArray> values = Map.of();
  private List<Parameter> parameters = List.of();

  private NetworkGraph(
      Engine engine,
      ComputationGraph graph,
      String backbone,
      List<TensorSpec> tensors,
      Function<TensorSpec, GraphParameter> byTensor) {
    this.engine = engine;
    this.graph = graph;
    this.backbone = backbone;
    this.tensors = tensors;
    this.byTensor = byTensor;
  }

  /** Backbone and head. */
  static NetworkGraph whole(NetworkSpec spec) {
    NativeAcceleration.prepare();
    Engine engine = Engine.choose(spec.engine(), spec.shape(), spec.type());
    GraphBuilder builder = builder(spec, IMAGES);
    String backbone =
        engine.oneDnn() ? BACKBONE : BackboneGraph.addTo(builder, IMAGES, spec.shape());
    if (engine.oneDnn()) {
      builder.addLayer(BACKBONE, OneDnnBackbone.of(spec.shape(), engine), IMAGES);
    }
    HeadGraph.addPooling(builder, backbone);
    addHead(builder, HeadGraph.POOLED, spec);
    List<TensorSpec> tensors = tensors(spec.shape(), spec.head(), spec.width());
    GuardedGraph graph = new GuardedGraph(builder.build());
    // Given parameters, Deeplearning4j initialises none itself.
    graph.init(Nd4j.create(spec.type(), 1, length(tensors)), false);
    NetworkGraph whole =
        new NetworkGraph(engine, graph, backbone, tensors, t -> parameter(engine, t));
    graph.onParametersChanged(whole::parametersChanged);
    whole.watchParameters(false);
    return whole;
  }

  private static long length(List<TensorSpec> tensors) {
    return tensors.stream().mapToLong(TensorSpec::length).sum();
  }

  private static GraphParameter parameter(Engine engine, TensorSpec tensor) {
    if (tensor.group() == Group.HEAD) {
      return HeadGraph.parameter(tensor);
    } else if (!engine.oneDnn()) {
      return BackboneGraph.parameter(tensor);
    }
    return new GraphParameter(BACKBONE, tensor.key());
  }

  /** The head alone, in the memory of this whole network's: its tensors are the last. */
  NetworkGraph head(NetworkSpec spec) {
    List<TensorSpec> headTensors = headTensors(spec);
    GraphBuilder builder = builder(spec, POOLED);
    addHead(builder, POOLED, spec);
    long length = length(headTensors);
    return new NetworkGraph(
        engine,
        new PartGraph(builder.build(), end(graph.params(), length), end(gradient(), length)),
        POOLED,
        headTensors,
        HeadGraph::parameter);
  }

  private static INDArray end(INDArray row, long length) {
    return row.get(NDArrayIndex.all(), NDArrayIndex.interval(row.length() - length, row.length()));
  }

  private static GraphBuilder builder(NetworkSpec spec, String input) {
    return new NeuralNetConfiguration.Builder()
        .seed(spec.seed())
        .dataType(spec.type())
        .updater(new Sgd(0.01))
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

  /**
   * Every tensor of a network, in torchvision's order: the backbone from the stem, then the head.
   */
  static List<TensorSpec> tensors(ResNetShape shape, HeadSpec head, int width) {
    List<TensorSpec> tensors = new ArrayList<>(BackboneStructure.of(shape).tensors());
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

  /**
   * The class activation maps of one image.
   *
   * @param head this network's, which takes pooled features
   */
  float[][][] activationMaps(NetworkGraph head, INDArray image, int[] outputs) {
    if (image.rank() != 4 || image.size(0) != 1) {
      throw new IllegalArgumentException("not one image: " + image.shapeInfoToString());
    }
    try (INDArray seen = backboneOutput(image);
        INDArray maxima = seen.max(2, 3);
        INDArray averages = seen.mean(2, 3);
        INDArray pooled = Nd4j.concat(1, maxima, averages);
        INDArray active = head.output(HeadGraph.ACTIVE, pooled)) {
      return ActivationMaps.of(graph, seen, active, outputs);
    } finally {
      graph.clear();
      head.graph.clear();
    }
  }

  private INDArray output(String vertex, INDArray input) {
    return graph.output(List.of(vertex), false, new INDArray[] {input}, null)[0];
  }

  /** In inference mode, [batch, features, rows, columns]; the caller closes it. */
  private INDArray backboneOutput(INDArray images) {
    try (Cast x = Cast.of(images, graph.params().dataType())) {
      // Asked for the output of its first layer, Deeplearning4j leaves a workspace open.
      return backbone()
          .map(layer -> layer.activate(x.array(), false, LayerWorkspaceMgr.noWorkspaces()))
          .orElseGet(() -> output(backbone, x.array()));
    }
  }

  /** Whether the graph was closed by who was handed it. */
  boolean closed() {
    return graph instanceof GuardedGraph guarded && guarded.closed();
  }

  List<TensorSpec> tensors() {
    return tensors;
  }

  /** Flat views of the values by name, in PyTorch's order. */
  Map<String, INDArray> values() {
    if (values.isEmpty()) {
      values = views(graph.params());
    }
    return values;
  }

  /** Values and gradients; made when asked for: a network that only predicts needs no gradients. */
  List<Parameter> parameters() {
    if (parameters.isEmpty()) {
      Map<String, INDArray> gradients = views(gradient());
      parameters =
          tensors.stream()
              .map(
                  t ->
                      new Parameter(
                          t.name(),
                          t.kind(),
                          t.group(),
                          t.shape(),
                          values().get(t.name()),
                          gradients.get(t.name())))
              .toList();
    }
    return parameters;
  }

  /** The last dense layer's weight, [hidden, width]. */
  INDArray lastWeight() {
    return new GraphParameter(HeadGraph.OUTPUT, "W").in(graph);
  }

  /** Sets what a step trains and which batch normalisations are fixed. */
  void train(Trainable trainable) {
    for (TensorSpec tensor : tensors) {
      if (tensor.kind() == Kind.BN_SCALE
          && graph.getLayer(byTensor.apply(tensor).vertex()) instanceof BatchNormLayer norm) {
        norm.fix(trainable.fixesBatchNorm(tensor.group()));
      }
    }
    backbone().ifPresent(layer -> layer.train(trainable));
  }

  /** Whether a step itself leaves gradients of 0 where that group is not trained. */
  boolean skipsUntrained(Group group) {
    return group != Group.HEAD && engine.oneDnn();
  }

  /** Whether an engine's backbone is to look for itself if weights were written. */
  void watchParameters(boolean watched) {
    backbone().ifPresent(layer -> layer.watchParameters(watched));
  }

  /**
   * Notifies an engine's backbone that weights were written; the plain one reads them at every
   * step.
   */
  void parametersChanged() {
    backbone().ifPresent(OneDnnBackboneLayer::parametersChanged);
  }

  private Optional<OneDnnBackboneLayer> backbone() {
    return Arrays.stream(graph.getLayers())
        .filter(OneDnnBackboneLayer.class::isInstance)
        .map(OneDnnBackboneLayer.class::cast)
        .findFirst();
  }

  /**
   * Frees what the engine holds, and the arrays too, unless others may have a view of them: those
   * are the garbage collector's then.
   */
  void close(boolean handedOut) {
    backbone().ifPresent(OneDnnBackboneLayer::close);
    graph.close();
    if (!handedOut) {
      // As ComputationGraph.close(), which also runs the garbage collector.
      graph.params().close();
      if (graph.getFlattenedGradients() != null) {
        graph.getFlattenedGradients().close();
      }
      Updater updater = graph.getUpdater(false);
      if (updater != null && updater.getStateViewArray() != null) {
        updater.getStateViewArray().close();
      }
    }
    destroyWorkspaces();
  }

  /** Deeplearning4j's of this thread, which it makes anew where it needs them; not the caller's. */
  private static void destroyWorkspaces() {
    List<MemoryWorkspace> all = Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread();
    for (MemoryWorkspace workspace : all == null ? List.<MemoryWorkspace>of() : List.copyOf(all)) {
      if (workspace.getId().startsWith("WS_") && !workspace.isScopeActive()) {
        Nd4j.getWorkspaceManager().destroyWorkspace(workspace);
      }
    }
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
      INDArray array = byTensor.apply(tensor).in(graph);
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
