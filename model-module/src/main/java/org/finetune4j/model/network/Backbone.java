package org.finetune4j.model.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.weights.BackboneWeights;
import org.finetune4j.model.weights.WeightsInspection;

/**
 * A backbone and where its pretrained weights come from.
 *
 * @param shape the backbone's form
 * @param weights a file that holds the backbone, of any format that is read; empty for random
 *     weights
 * @param input the images the weights were trained on, which those to come are made like
 * @param warnings what a user should know, each one sentence; not printed here
 */
public record Backbone(
    ResNetShape shape, Optional<Path> weights, PretrainedInput input, List<String> warnings) {
  public Backbone {
    Objects.requireNonNull(shape);
    Objects.requireNonNull(weights);
    Objects.requireNonNull(input);
    warnings = List.copyOf(warnings);
  }

  /**
   * ResNet-50 with the weights of that file; its geometry as in {@link #of(ResNetShape, Path)}.
   *
   * @throws BadInputException if the file is no weights file
   */
  public static Backbone resnet50(Path weights) {
    return of(ResNetShape.resnet50(Geometry.TORCHVISION), weights);
  }

  /**
   * A backbone with the weights of that file. The geometry is the one its metadata names; where it
   * names none, the shape's, and a warning names the option that sets it. Whether the file's
   * tensors are those of the shape shows when they are read.
   *
   * @throws BadInputException if the file is no weights file
   */
  public static Backbone of(ResNetShape shape, Path weights) {
    WeightsInspection inspection = WeightsInspection.of(weights);
    boolean matters = shape.block() == ResNetShape.Block.BOTTLENECK;
    Optional<Geometry> named = inspection.geometry().filter(g -> matters);
    return new Backbone(
        named.map(shape::withGeometry).orElse(shape),
        Optional.of(weights),
        inspection.input(),
        Stream.of(inspection.note(), inspection.warning().filter(w -> matters))
            .flatMap(Optional::stream)
            .toList());
  }

  /** A backbone with random weights. */
  public static Backbone untrained(ResNetShape shape) {
    return new Backbone(shape, Optional.empty(), PretrainedInput.imagenet(), List.of());
  }

  /**
   * The same with that geometry, whatever the file names; a warning stays where the file names
   * another.
   */
  public Backbone withGeometry(Geometry geometry) {
    Optional<WeightsInspection> inspection = weights.map(WeightsInspection::of);
    Optional<String> contradiction =
        inspection
            .flatMap(WeightsInspection::geometry)
            .filter(named -> named != geometry)
            .map(
                named ->
                    String.format(
                        Locale.ROOT,
                        "%s is marked as %s, but %s was asked for and is used.",
                        weights.get(),
                        BackboneWeights.word(named),
                        BackboneWeights.word(geometry)));
    return new Backbone(
        shape.withGeometry(geometry),
        weights,
        input,
        Stream.of(inspection.flatMap(WeightsInspection::note), contradiction)
            .flatMap(Optional::stream)
            .toList());
  }
}
