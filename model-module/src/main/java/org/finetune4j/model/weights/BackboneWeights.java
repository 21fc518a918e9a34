package org.finetune4j.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;

/** Pretrained backbones in torchvision's (and timm's) names. */
public final class BackboneWeights {
  private static final int LISTED = 3;

  private BackboneWeights() {}

  /**
   * Reads a file's backbone into these parameters. The classifier ({@code fc.*}), the count of
   * batches and, in a {@code model.f4j}, the head and further tensors are left out.
   *
   * @param backbone every parameter of a backbone
   * @param name of the backbone, for a person
   * @throws BadInputException if the file is no safetensors file, or if a tensor is missing, not
   *     expected or of another shape: it lists them, and nothing was read; or if a tensor holds
   *     numbers that are not finite
   */
  public static void load(List<Parameter> backbone, String name, Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, List<Long>> expected = new LinkedHashMap<>();
      backbone.forEach(p -> expected.put(p.name(), p.shape()));
      Differences differences = Differences.of(expected, file);
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
        file.read(file.find(parameter.name()).orElseThrow(), parameter.values());
      }
    }
  }

  // The file's own network where it is a known one.
  private static String other(SafetensorsFile file, String name) {
    return WeightsInspection.of(file)
        .shape()
        .map(ResNetShape::name)
        .filter(held -> !held.equals(name) && !held.equals(WeightsInspection.UNNAMED))
        .map(held -> " but a " + held)
        .orElse("");
  }

  /**
   * How a file's tensors differ from those of a backbone.
   *
   * @param missing names of tensors that the file has not
   * @param misshapen sentences about those of another shape or of no floating-point type
   * @param extra names of those that no backbone of the kind has
   */
  record Differences(List<String> missing, List<String> misshapen, List<String> extra) {
    /** Compares with a backbone's shapes by name. */
    static Differences of(Map<String, List<Long>> expected, SafetensorsFile file) {
      List<String> missing = new ArrayList<>();
      List<String> misshapen = new ArrayList<>();
      expected.forEach(
          (name, shape) -> {
            Optional<TensorInfo> found = file.find(name);
            if (found.isEmpty()) {
              missing.add(name);
            } else if (!found.get().shape().equals(shape)) {
              misshapen.add(name + " " + found.get().shape() + " instead of " + shape);
            } else if (!found.get().type().readable()) {
              misshapen.add(name + " of type " + found.get().type());
            }
          });
      boolean ours = file.metadata().containsKey("finetune4j");
      List<String> extra =
          file.tensors().stream()
              .map(TensorInfo::name)
              .filter(n -> !expected.containsKey(n) && !passedOver(n) && !(ours && !ofBackbone(n)))
              .toList();
      return new Differences(missing, misshapen, extra);
    }

    boolean isEmpty() {
      return missing.isEmpty() && misshapen.isEmpty() && extra.isEmpty();
    }

    /** All of them, the first by name. */
    String text() {
      List<String> sentences = new ArrayList<>();
      add(sentences, "missing", missing);
      add(sentences, "not expected", extra);
      add(sentences, "of another shape", misshapen);
      return String.join("; ", sentences);
    }

    /** The most telling one, as a clause: a shape before a name that is not there. */
    String first() {
      if (!misshapen.isEmpty()) {
        return "its " + misshapen.get(0);
      }
      return extra.isEmpty()
          ? "it has no " + missing.get(0)
          : "it has a " + extra.get(0) + ", which that network has not";
    }
  }

  private static boolean passedOver(String name) {
    return name.startsWith("fc.") || name.endsWith(".num_batches_tracked");
  }

  private static boolean ofBackbone(String name) {
    return name.startsWith("layer") || name.startsWith("conv1.") || name.startsWith("bn1.");
  }

  private static void add(List<String> sentences, String what, List<String> names) {
    if (!names.isEmpty()) {
      String listed = names.stream().limit(LISTED).collect(Collectors.joining(", "));
      String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
      sentences.add(what + ": " + listed + more);
    }
  }

  /**
   * The geometry a file's metadata names: {@code geometry} is {@code v1}, {@code v1.5} or {@code
   * zoo}, or {@code stride_in_1x1} is {@code true} or {@code false}. The tensors themselves do not
   * tell.
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
