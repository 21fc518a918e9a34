package org.finetune4j.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.weights.BackboneWeights.Differences;

/**
 * What a file of weights holds.
 *
 * @param file that was looked at
 * @param metadata the file's own, by name
 * @param tensors in the order of their data
 * @param shape the backbone all of whose tensors these are, by name and shape; empty if they are of
 *     none
 * @param difference why they are of none: the network they are most like, and a tensor in which
 *     they differ from it; empty where there is a shape
 * @param geometry as the metadata name it; empty if they do not
 */
public record WeightsInspection(
    Path file,
    Map<String, String> metadata,
    List<TensorInfo> tensors,
    Optional<ResNetShape> shape,
    Optional<String> difference,
    Optional<Geometry> geometry) {
  /** The name of a backbone that is none of the published ones. */
  static final String UNNAMED = "resnet";

  /**
   * Looks at a file's header.
   *
   * @throws org.finetune4j.data.BadInputException if it is no safetensors file
   */
  public static WeightsInspection of(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return of(file);
    }
  }

  static WeightsInspection of(SafetensorsFile file) {
    Optional<Geometry> geometry = BackboneWeights.geometry(file.metadata());
    Optional<ResNetShape> like = like(file, geometry.orElse(Geometry.TORCHVISION));
    Optional<String> difference =
        like.map(shape -> difference(shape, file))
            .orElse(
                Optional.of("it has no conv1.weight and layer1 to layer4 as ResNets have them"));
    return new WeightsInspection(
        file.path(),
        file.metadata(),
        file.tensors(),
        difference.isEmpty() ? like : Optional.empty(),
        difference,
        geometry);
  }

  /**
   * The images the weights were trained on: by the file itself, by timm's {@code config.json}
   * beside it, or by a published file's name; ImageNet as torchvision normalises it where none of
   * them tells.
   *
   * @throws org.finetune4j.data.BadInputException if the description cannot be
   */
  public PretrainedInput input() {
    return PublishedInput.of(
        file, metadata, shape.map(ResNetShape::name).filter(name -> !name.equals(UNNAMED)));
  }

  private static Optional<String> difference(ResNetShape like, SafetensorsFile file) {
    Map<String, List<Long>> expected = new LinkedHashMap<>();
    BackboneStructure.of(like).tensors().forEach(t -> expected.put(t.name(), t.shape()));
    Differences differences = Differences.of(expected, file);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("it is no " + like.name() + " (" + differences.first() + ")");
  }

  private static boolean widthIsPossible(TensorInfo stem) {
    return stem.shape().get(0) >= 1 && stem.shape().get(0) <= 4096;
  }

  /**
   * How to be sure of the geometry where the file does not name it; empty where it does, where
   * nothing hangs on it, or where the tensors are of no backbone known here.
   */
  public Optional<String> warning() {
    boolean matters = shape.isPresent() && shape.get().block() == Block.BOTTLENECK;
    return geometry.isEmpty() && matters
        ? Optional.of(
            file
                + " does not name its geometry; v1.5 (torchvision, timm) is used, but"
                + " weights that come from Keras or Caffe are v1 and lose accuracy so: ask where"
                + " they come from, or compare the top-1 of a few ImageNet images with --geometry"
                + " v1 and --geometry v1.5.")
        : Optional.empty();
  }

  // By a few tensors; the others are not looked at.
  private static Optional<ResNetShape> like(SafetensorsFile file, Geometry geometry) {
    Optional<TensorInfo> stem = file.find("conv1.weight");
    if (stem.isEmpty() || stem.get().shape().size() != 4 || !widthIsPossible(stem.get())) {
      return Optional.empty();
    }
    List<Integer> layers = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      int blocks = 0;
      while (file.find("layer" + layer + "." + blocks + ".conv1.weight").isPresent()) {
        blocks++;
      }
      layers.add(blocks);
    }
    if (layers.contains(0)) {
      return Optional.empty();
    }
    boolean bottleneck = file.find("layer1.0.conv3.weight").isPresent();
    int width = stem.get().shape().get(0).intValue();
    Block block = bottleneck ? Block.BOTTLENECK : Block.BASIC;
    Geometry of = bottleneck ? geometry : Geometry.TORCHVISION;
    return Optional.of(
        ResNetShape.published().stream()
            .map(s -> s.withGeometry(s.block() == Block.BOTTLENECK ? of : s.geometry()))
            .filter(s -> s.block() == block && s.layers().equals(layers) && s.width() == width)
            .findFirst()
            .orElseGet(() -> new ResNetShape(UNNAMED, block, layers, width, of)));
  }
}
