package org.finetune4j.model.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.finetune4j.model.Geometry;

/**
 * What a network of Deeplearning4j's {@code configuration.json} has in its flat array of
 * parameters: read as JSON alone, without making an object of any class that it names.
 *
 * @param layers in the order of the array
 */
record ZooNetwork(List<Layer> layers) {
  private static final Set<String> WITHOUT_PARAMETERS =
      Set.of(
          "activation",
          "subsampling",
          "zeropadding",
          "globalpooling",
          "loss",
          "dropout",
          "cropping2d");

  /** More numbers than any network has that is read here. */
  private static final long MOST = 1L << 28;

  /** A layer's kind. */
  enum Kind {
    CONVOLUTION,
    NORM,
    DENSE
  }

  /**
   * A layer with parameters.
   *
   * @param name of its vertex
   * @param kind which parameters it has
   * @param kernel sizes [out, in, height, width], or [out, in]; of a normalisation its channels
   * @param bias whether it has one
   * @param stride of a convolution
   * @param epsilon of a normalisation
   * @param logarithmic whether a normalisation keeps the logarithm of the deviation
   */
  record Layer(
      String name,
      Kind kind,
      List<Long> kernel,
      boolean bias,
      long stride,
      double epsilon,
      boolean logarithmic) {

    long weights() {
      return kernel.stream().reduce(1L, Math::multiplyExact);
    }

    /** How many numbers it has. */
    long length() {
      return kind == Kind.NORM ? 4 * weights() : weights() + (bias ? kernel.get(0) : 0);
    }
  }

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException with a clause about what is no network that is read here
   */
  static ZooNetwork of(JsonNode configuration) {
    JsonNode vertices = configuration.path("vertices");
    List<Layer> layers = new ArrayList<>();
    for (String name : order(configuration)) {
      JsonNode vertex = unwrapped(vertices.path(name));
      if (vertex.has("layerConf")) {
        JsonNode layer = vertex.path("layerConf").path("layer");
        String kind = kind(layer);
        if (!WITHOUT_PARAMETERS.contains(kind)) {
          layers.add(layer(name, kind, unwrapped(layer)));
        }
      }
    }
    ZooNetwork network = new ZooNetwork(layers);
    if (network.length() > MOST) {
      throw new IllegalArgumentException("its layers are too large together");
    }
    return network;
  }

  // Since 1.0.0-beta a class is named inside; before, by the name of the only field.
  private static JsonNode unwrapped(JsonNode node) {
    return !node.has("@class") && node.size() == 1 ? node.elements().next() : node;
  }

  private static String kind(JsonNode layer) {
    String name =
        layer.has("@class")
            ? layer.path("@class").asText()
            : layer.size() == 1 ? layer.fieldNames().next() : "";
    return name.substring(name.lastIndexOf('.') + 1)
        .toLowerCase(Locale.ROOT)
        .replaceFirst("layer$", "");
  }

  private static Layer layer(String name, String kind, JsonNode layer) {
    long in = size(name, layer.path("nin"));
    long out = size(name, layer.path("nout"));
    boolean bias = layer.path("hasBias").asBoolean(true);
    switch (kind) {
      case "convolution" -> {
        JsonNode kernel = layer.path("kernelSize");
        List<Long> shape = List.of(out, in, size(name, kernel.path(0)), size(name, kernel.path(1)));
        long stride = size(name, layer.path("stride").path(0));
        return checked(new Layer(name, Kind.CONVOLUTION, shape, bias, stride, 0, false));
      }
      case "batchnormalization" -> {
        if (layer.path("lockGammaBeta").asBoolean()) {
          throw new IllegalArgumentException("its layer " + name + " has no scale and shift");
        }
        double epsilon = layer.path("eps").asDouble(Double.NaN);
        if (!(epsilon >= 0 && epsilon < 1)) {
          throw new IllegalArgumentException("its layer " + name + " has no epsilon");
        }
        boolean logarithmic = layer.path("useLogStd").asBoolean();
        return checked(new Layer(name, Kind.NORM, List.of(out), false, 1, epsilon, logarithmic));
      }
      case "dense", "output" -> {
        return checked(new Layer(name, Kind.DENSE, List.of(out, in), bias, 1, 0, false));
      }
      default ->
          throw new IllegalArgumentException(
              "its layer " + name + " is of the kind " + kind + ", which no ResNet has");
    }
  }

  private static long size(String name, JsonNode size) {
    long value = size.canConvertToLong() ? size.asLong() : 0;
    if (value < 1 || value > 1 << 20) {
      throw new IllegalArgumentException("its layer " + name + " has a size out of range");
    }
    return value;
  }

  private static Layer checked(Layer layer) {
    long length = 1;
    for (long size : layer.kernel()) {
      length *= size; // below 2^20 and 2^28: no overflow
      if (length > MOST) {
        throw new IllegalArgumentException("its layer " + layer.name() + " is too large");
      }
    }
    return layer;
  }

  /** How many numbers the array has. */
  long length() {
    return layers.stream().mapToLong(Layer::length).sum();
  }

  /** Where a stage halves its image, by which the geometries differ. */
  Geometry geometry() {
    Map<String, Long> strides = new HashMap<>();
    layers.forEach(l -> KerasNames.module(l.name()).ifPresent(m -> strides.put(m, l.stride())));
    if (strides.getOrDefault("layer1.0.conv1", 1L) > 1) {
      return Geometry.ZOO;
    }
    boolean first = strides.getOrDefault("layer2.0.conv1", 1L) > 1;
    return first ? Geometry.PAPER : Geometry.TORCHVISION;
  }

  // As the library orders vertices: it keeps the order, or finds it by Kahn's algorithm, whose
  // sets are ordered by their hashes.
  private static List<String> order(JsonNode configuration) {
    List<String> names = texts(configuration.path("networkInputs"));
    int inputs = names.size();
    configuration.path("vertices").fieldNames().forEachRemaining(names::add);
    List<String> kept = texts(configuration.path("topologicalOrderStr"));
    if (!kept.isEmpty()) {
      if (kept.size() != names.size() || !new HashSet<>(kept).equals(new HashSet<>(names))) {
        throw new IllegalArgumentException("its order of layers is not that of its layers");
      }
      return kept;
    }
    Map<String, Integer> places = new HashMap<>();
    names.forEach(name -> places.put(name, places.size()));
    Map<Integer, Set<Integer>> before = new HashMap<>();
    Map<Integer, Set<Integer>> after = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Set<Integer> sources = new HashSet<>();
      if (i >= inputs) {
        for (String source : texts(configuration.path("vertexInputs").path(names.get(i)))) {
          Integer place = places.get(source);
          if (place == null) {
            throw new IllegalArgumentException("its layer " + names.get(i) + " has no input");
          }
          sources.add(place);
          after.computeIfAbsent(place, p -> new HashSet<>()).add(i);
        }
      }
      before.put(i, sources);
    }
    return sorted(names, before, after);
  }

  private static List<String> sorted(
      List<String> names, Map<Integer, Set<Integer>> before, Map<Integer, Set<Integer>> after) {
    LinkedList<Integer> ready = new LinkedList<>();
    before.forEach(
        (vertex, sources) -> {
          if (sources.isEmpty()) {
            ready.add(vertex);
          }
        });
    Map<String, Boolean> order = new LinkedHashMap<>();
    while (!ready.isEmpty()) {
      int next = ready.removeFirst();
      order.put(names.get(next), true);
      for (int vertex : after.getOrDefault(next, Set.of())) {
        before.get(vertex).remove(next);
        if (before.get(vertex).isEmpty()) {
          ready.add(vertex);
        }
      }
    }
    if (order.size() != names.size()) {
      throw new IllegalArgumentException("its layers are in a circle or of one name");
    }
    return List.copyOf(order.keySet());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
