package org.finetune4j.model.network;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.graph.TensorSpec;
import org.finetune4j.model.weights.BackboneWeights;
import org.finetune4j.model.weights.SafetensorsFile;
import org.finetune4j.model.weights.SafetensorsWriter;
import org.finetune4j.model.weights.TensorInfo;
import org.finetune4j.model.weights.TensorType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model file, {@code model.f4j}: a safetensors file with torchvision's names for the backbone,
 * {@code head.N.*} for the head, and the {@link ModelCard} as JSON in {@code
 * __metadata__.finetune4j}.
 *
 * @param card what the file holds besides the weights
 * @param network ready to predict or to train on; closed with this
 */
public record SavedModel(ModelCard card, Network network) implements AutoCloseable {
  private static final String CARD = "finetune4j";
  private static final String DOCUMENT = CARD + ".";

  public SavedModel {
    Objects.requireNonNull(card);
    Objects.requireNonNull(network);
  }

  /**
   * Writes a model beside the path and renames it. The same model gives the same bytes.
   *
   * @throws BadInputException if the file cannot be written
   */
  public static void write(Path path, Network network, ModelCard card) {
    write(path, network, card, List.of(), Map.of());
  }

  /**
   * A tensor that a checkpoint has besides the model.
   *
   * @param name whose beginning is neither the backbone's nor the head's, for example {@code
   *     optimizer.}
   * @param length how many numbers
   * @param values asked for when they are written, so that no two need be in memory at once
   */
  public record Further(String name, int length, Supplier<float[]> values) {
    public Further {
      Objects.requireNonNull(name);
      Objects.requireNonNull(values);
    }
  }

  /**
   * Writes a checkpoint: a model, further tensors and documents of its own.
   *
   * @param documents JSON texts by name, which {@link #readDocument} finds
   * @throws BadInputException if the file cannot be written
   */
  public static void write(
      Path path,
      Network network,
      ModelCard card,
      List<Further> further,
      Map<String, String> documents) {
    NetworkSpec spec = network.spec();
    if (!spec.shape().equals(card.shape())
        || !spec.head().equals(card.head())
        || spec.width() != card.task().width()
        || !spec.output().equals(card.task().output())) {
      throw new IllegalArgumentException("a card of another network: " + card);
    }
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", "pt") // what Python's readers expect
            .metadata("geometry", BackboneWeights.word(card.shape().geometry()))
            .metadata(CARD, ModelCardJson.write(card));
    documents.forEach((name, json) -> writer.metadata(DOCUMENT + name, json));
    network.alone(
        () -> {
          for (TensorSpec tensor : network.tensors()) {
            writer.add(tensor.name(), tensor.shape(), network.values().get(tensor.name()));
          }
          further.stream()
              .sorted(Comparator.comparing(Further::name))
              .forEach(f -> writer.add(f.name, List.of((long) f.length), f.length, f.values));
          writer.write(path);
          return path;
        });
  }

  /**
   * Reads a model, to be computed by the engine the machine chooses.
   *
   * @throws BadInputException if the file is not a model, is damaged, or is of a newer format
   */
  public static SavedModel read(Path path) {
    return read(path, EngineRequest.auto());
  }

  /**
   * Reads a model.
   *
   * @throws BadInputException if the file is not a model, is damaged, or is of a newer format
   */
  public static SavedModel read(Path path, EngineRequest engine) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      ModelCard card = card(file);
      // Before a network is made: a card that claims more than the file holds costs nothing.
      List<TensorSpec> tensors =
          NetworkGraph.tensors(card.shape(), card.head(), card.task().width());
      DataType type = type(file, tensors);
      NetworkSpec spec =
          NetworkSpec.of(card.shape(), card.task())
              .withHead(card.head())
              .withType(type)
              .withEngine(engine);
      Network network = Network.withoutWeights(spec);
      try {
        for (TensorSpec tensor : tensors) {
          file.read(file.find(tensor.name()).orElseThrow(), network.values().get(tensor.name()));
        }
        network.parametersChanged();
        return new SavedModel(card, network);
      } catch (RuntimeException | Error e) {
        network.close();
        throw e;
      }
    }
  }

  /**
   * Reads only the card.
   *
   * @throws BadInputException if the file is not a model
   */
  public static ModelCard readCard(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return card(file);
    }
  }

  /**
   * Reads a document that a checkpoint was written with; empty where it has none of that name.
   *
   * @throws BadInputException if the file is not a model
   */
  public static Optional<String> readDocument(Path path, String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return Optional.ofNullable(file.metadata().get(DOCUMENT + name));
    }
  }

  /**
   * Reads the further tensors of a checkpoint whose names begin with the prefix, by their full
   * names.
   *
   * @throws BadInputException if the file is not a model
   */
  public static Map<String, float[]> readFurther(Path path, String prefix) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, float[]> further = new TreeMap<>();
      for (TensorInfo tensor : file.tensors()) {
        if (tensor.name().startsWith(prefix)) {
          further.put(tensor.name(), file.floats(tensor));
        }
      }
      return further;
    }
  }

  /**
   * A copy of one tensor's numbers, in PyTorch's order; doubles are rounded.
   *
   * @param tensor its name in the file, for example {@code layer1.0.conv1.weight}
   * @throws IllegalArgumentException if the network has none of that name
   */
  public float[] values(String tensor) {
    return network.alone(
        () -> {
          INDArray flat = network.values().get(tensor);
          if (flat == null) {
            throw new IllegalArgumentException("no tensor '" + tensor + "'");
          }
          try (INDArray copy = flat.dup('c')) {
            return copy.data().asFloat();
          }
        });
  }

  /** The same network with another card; closing either closes the network. */
  public SavedModel withCard(ModelCard other) {
    return new SavedModel(other, network);
  }

  private static ModelCard card(SafetensorsFile file) {
    String json = file.metadata().get(CARD);
    if (json == null) {
      throw new BadInputException(
          file.path()
              + " holds weights but is no finetune4j model: name a model.f4j, or give it as"
              + " --weights.");
    }
    try {
      return ModelCardJson.read(json);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          file.path()
              + " cannot be used as a model ("
              + e.getMessage()
              + "): take the program that wrote it, or train it anew.",
          e);
    }
  }

  private static DataType type(SafetensorsFile file, List<TensorSpec> tensors) {
    boolean wide = false;
    for (TensorSpec tensor : tensors) {
      TensorInfo found = file.find(tensor.name()).orElse(null);
      if (found == null || !found.shape().equals(tensor.shape()) || !found.type().readable()) {
        throw new BadInputException(
            file.path()
                + " is a damaged model ("
                + (found == null
                    ? "tensor '" + tensor.name() + "' is missing"
                    : "tensor '" + tensor.name() + "' is " + found.type() + found.shape())
                + "): train it anew or take another copy.");
      }
      wide |= found.type() == TensorType.F64;
    }
    return wide ? DataType.DOUBLE : DataType.FLOAT;
  }

  @Override
  public void close() {
    network.close();
  }
}
