package org.finetune4j.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A body and where its pretrained weights come from.
 *
 * @param shape the body's form
 * @param weights a safetensors file with torchvision's names; empty for fresh weights
 * @param normalization what the pictures' values must be like
 * @param warnings what a user should know, each one sentence; not printed here
 */
public record Backbone(
    ResNetShape shape, Optional<Path> weights, Normalization normalization, List<String> warnings) {
  public Backbone {
    Objects.requireNonNull(shape);
    Objects.requireNonNull(weights);
    Objects.requireNonNull(normalization);
    warnings = List.copyOf(warnings);
  }

  /**
   * ResNet-50 with the weights of that file. The geometry is the one its metadata names; where it
   * names none, torchvision's, and a warning says how to be sure.
   *
   * @throws org.finetune4j.data.BadInputException if the file cannot be read
   */
  public static Backbone resnet50(Path weights) {
    throw new UnsupportedOperationException("not yet");
  }

  /** A body with random weights. */
  public static Backbone untrained(ResNetShape shape) {
    return new Backbone(shape, Optional.empty(), Normalization.IMAGENET, List.of());
  }

  /** The same with that geometry, whatever the file says. */
  public Backbone withGeometry(Geometry geometry) {
    throw new UnsupportedOperationException("not yet");
  }
}
