package org.finetune4j.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.finetune4j.model.engine.EngineRequest;

/**
 * A model file, {@code model.f4j}: a safetensors file with torchvision's names for the body, {@code
 * head.N.*} for the head, and the {@link ModelCard} as JSON in {@code __metadata__.finetune4j}.
 *
 * @param card what the file says of itself
 * @param network ready to predict or to train on; closed with this
 */
public record SavedModel(ModelCard card, Network network) implements AutoCloseable {
  public SavedModel {
    Objects.requireNonNull(card);
    Objects.requireNonNull(network);
  }

  /**
   * Writes a model beside the path and renames it. The same model gives the same bytes.
   *
   * @throws org.finetune4j.data.BadInputException if the file cannot be written
   */
  public static void write(Path path, Network network, ModelCard card) {
    write(path, network, card, Map.of());
  }

  /**
   * Writes a checkpoint: a model and further tensors, whose names begin with {@code optimizer.} or
   * another prefix that is neither the body's nor the head's.
   *
   * @throws org.finetune4j.data.BadInputException if the file cannot be written
   */
  public static void write(
      Path path, Network network, ModelCard card, Map<String, float[]> further) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Reads a model, to be computed by the engine the machine chooses.
   *
   * @throws org.finetune4j.data.BadInputException if the file is not a model, is damaged, or is of
   *     a newer format
   */
  public static SavedModel read(Path path) {
    return read(path, EngineRequest.auto());
  }

  /**
   * Reads a model.
   *
   * @throws org.finetune4j.data.BadInputException if the file is not a model, is damaged, or is of
   *     a newer format
   */
  public static SavedModel read(Path path, EngineRequest engine) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Reads only what the file says of itself.
   *
   * @throws org.finetune4j.data.BadInputException if the file is not a model
   */
  public static ModelCard readCard(Path path) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Reads the further tensors of a checkpoint whose names begin with the prefix, by their full
   * names.
   *
   * @throws org.finetune4j.data.BadInputException if the file is not a model
   */
  public static Map<String, float[]> readFurther(Path path, String prefix) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {
    network.close();
  }
}
