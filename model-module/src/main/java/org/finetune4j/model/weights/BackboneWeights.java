package org.finetune4j.model.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.weights.BackboneView.Differences;

/** Pretrained backbones in files of every format that is read. */
public final class BackboneWeights {
  private BackboneWeights() {}

  /**
   * Reads a file's backbone into these parameters. Its names are torchvision's, behind a prefix or
   * not. The classifier and whatever else is outside the backbone are left out.
   *
   * @param backbone every parameter of a backbone
   * @param name of the backbone, for a person
   * @throws BadInputException if the file is no weights file, or if a tensor is missing, not
   *     expected or of another shape: it lists them, and nothing was read; or if a tensor holds
   *     numbers that are not finite
   */
  public static void load(List<Parameter> backbone, String name, Path path) {
    try (WeightsFile file = WeightsFormat.open(path)) {
      Map<String, List<Long>> expected = new LinkedHashMap<>();
      backbone.forEach(p -> expected.put(p.name(), p.shape()));
      requireOne(file);
      BackboneView view = BackboneView.of(file);
      Differences differences = view.differences(expected);
      if (!differences.isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s does not hold a %s%s: %s; name a file with the weights of that network.",
                path,
                name,
                other(file, name),
                differences.text()));
      }
      for (Parameter parameter : backbone) {
        file.read(view.find(parameter.name()).orElseThrow(), parameter.values());
      }
    }
  }

  private static void requireOne(WeightsFile file) {
    List<BackboneNames> found = BackboneNames.in(file);
    if (found.size() > 1) {
      throw new BadInputException(
          file.path() + " cannot be used: " + several(found) + "; save one of them alone.");
    }
  }

  static String several(List<BackboneNames> found) {
    return "it holds several backbones ("
        + BackboneView.listed(found.stream().map(BackboneNames::prefix).toList())
        + ")";
  }

  // The file's own network where it is a known one.
  private static String other(WeightsFile file, String name) {
    return WeightsInspection.of(file)
        .shape()
        .map(ResNetShape::name)
        .filter(held -> !held.equals(name) && !held.equals(WeightsInspection.UNNAMED))
        .map(held -> " but a " + held)
        .orElse("");
  }

  /**
   * The geometry a file's metadata names: {@code geometry} is {@code v1}, {@code v1.5} or {@code
   * zoo}, or {@code stride_in_1x1} is {@code true} or {@code false}. The tensors are the same in
   * all.
   */
  public static Optional<Geometry> geometry(Map<String, String> metadata) {
    String word = metadata.getOrDefault("geometry", metadata.getOrDefault("stride_in_1x1", ""));
    return switch (word) {
      case "v1", "true" -> Optional.of(Geometry.PAPER);
      case "v1.5", "false" -> Optional.of(Geometry.TORCHVISION);
      case "zoo" -> Optional.of(Geometry.ZOO);
      default -> Optional.empty();
    };
  }

  /** The word for a geometry in metadata and options. */
  public static String word(Geometry geometry) {
    return switch (geometry) {
      case PAPER -> "v1";
      case TORCHVISION -> "v1.5";
      case ZOO -> "zoo";
    };
  }
}
