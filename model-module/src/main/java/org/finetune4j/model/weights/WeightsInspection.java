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
import org.finetune4j.model.weights.BackboneView.Differences;

/**
 * What a file of weights holds.
 *
 * @param file that was looked at
 * @param format of the file, for a person
 * @param metadata the file's own, by name
 * @param tensors in the order of their data
 * @param shape the backbone all of whose tensors these are, by name and shape; empty if they are of
 *     none
 * @param difference why they are of none: the network they are most like, and a tensor in which
 *     they differ from it; empty where there is a shape
 * @param geometry as the metadata name it; empty if they do not
 * @param prefix of the backbone's names in the file; mostly empty
 * @param ignored names of tensors that are no part of the backbone, where there is a shape
 */
public record WeightsInspection(
    Path file,
    String format,
    Map<String, String> metadata,
    List<TensorInfo> tensors,
    Optional<ResNetShape> shape,
    Optional<String> difference,
    Optional<Geometry> geometry,
    String prefix,
    List<String> ignored) {
  /** The name of a backbone that is none of the published ones. */
  static final String UNNAMED = "resnet";

  /**
   * Reads a file's list of tensors.
   *
   * @throws org.finetune4j.data.BadInputException if it is no weights file
   */
  public static WeightsInspection of(Path path) {
    try (WeightsFile file = WeightsFormat.open(path)) {
      return of(file);
    }
  }

  static WeightsInspection of(WeightsFile file) {
    Optional<Geometry> geometry = BackboneWeights.geometry(file.metadata());
    BackboneView view = BackboneView.of(file);
    List<BackboneNames> found = BackboneNames.in(file);
    Optional<ResNetShape> like = like(view, geometry.orElse(Geometry.TORCHVISION));
    Optional<String> difference =
        found.size() > 1
            ? Optional.of(BackboneWeights.several(found))
            : like.map(shape -> difference(shape, view))
                .orElse(
                    Optional.of(
                        "it has no conv1.weight and layer1 to layer4 as ResNets have them"));
    Optional<ResNetShape> shape = difference.isEmpty() ? like : Optional.empty();
    return new WeightsInspection(
        file.path(),
        file.format().words(),
        file.metadata(),
        file.tensors(),
        shape,
        difference,
        geometry,
        view.names().prefix(),
        shape.map(s -> view.ignored(tensors(s))).orElse(List.of()));
  }

  /**
   * The images the weights were trained on: by the file itself, by timm's {@code config.json}
   * beside it, or by a published file's name; ImageNet as torchvision normalises it where there is
   * none of these.
   *
   * @throws org.finetune4j.data.BadInputException if the description cannot be
   */
  public PretrainedInput input() {
    return PublishedInput.of(
        file, metadata, shape.map(ResNetShape::name).filter(name -> !name.equals(UNNAMED)));
  }

  /** Shapes of a backbone's tensors, by torchvision's names. */
  static Map<String, List<Long>> tensors(ResNetShape shape) {
    Map<String, List<Long>> tensors = new LinkedHashMap<>();
    BackboneStructure.of(shape).tensors().forEach(t -> tensors.put(t.name(), t.shape()));
    return tensors;
  }

  private static Optional<String> difference(ResNetShape like, BackboneView view) {
    Differences differences = view.differences(tensors(like));
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("it is no " + like.name() + " (" + differences.first() + ")");
  }

  /**
   * The names of a file's tensors that hold NaN or infinity; reads all of the file.
   *
   * @throws org.finetune4j.data.BadInputException if it is no weights file or damaged
   */
  public static List<String> notFinite(Path path) {
    try (WeightsFile file = WeightsFormat.open(path)) {
      return file.tensors().stream().filter(t -> !file.finite(t)).map(TensorInfo::name).toList();
    }
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

  /** What of the file is not used, where its backbone lies behind a prefix. */
  public Optional<String> note() {
    return shape.isEmpty() || prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(
            file
                + ": the backbone's tensors are those of '"
                + prefix
                + "'; "
                + (ignored.isEmpty()
                    ? "all are used."
                    : "not used: " + BackboneView.listed(ignored) + "."));
  }

  private static boolean widthIsPossible(TensorInfo stem) {
    return stem.shape().get(0) >= 1 && stem.shape().get(0) <= 4096;
  }

  // By a few tensors; the others are not looked at.
  private static Optional<ResNetShape> like(BackboneView view, Geometry geometry) {
    Optional<TensorInfo> stem = view.find("conv1.weight");
    if (stem.isEmpty() || stem.get().shape().size() != 4 || !widthIsPossible(stem.get())) {
      return Optional.empty();
    }
    List<Integer> layers = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      int blocks = 0;
      while (view.find("layer" + layer + "." + blocks + ".conv1.weight").isPresent()) {
        blocks++;
      }
      layers.add(blocks);
    }
    if (layers.contains(0)) {
      return Optional.empty();
    }
    boolean bottleneck = view.find("layer1.0.conv3.weight").isPresent();
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
