package org.finetune4j.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;

/** Pretrained bodies in torchvision's (and timm's) names. */
public final class BackboneWeights {
  private static final int LISTED = 3;

  private BackboneWeights() {}

  /**
   * Reads a file's body into these parameters. The classifier ({@code fc.*}), the count of batches
   * and, in a {@code model.f4j}, the head and further tensors are left out.
   *
   * @param body every parameter of a body
   * @param name of the body, for a person
   * @throws BadInputException if the file is no safetensors file, or if a tensor is missing, not
   *     expected or of another shape: it lists them, and nothing was read
   */
  public static void load(List<Parameter> body, String name, Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String problems = problems(body, file);
      if (!problems.isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s does not hold a %s%s: %s; name the weights of that network (weights inspect tells what a file holds).",
                path,
                name,
                other(file, name),
                problems));
      }
      for (Parameter parameter : body) {
        file.read(file.find(parameter.name()).orElseThrow(), parameter.values());
      }
    }
  }

  // The file's own network where it is a known one.
  private static String other(SafetensorsFile file, String name) {
    return WeightsInspection.shape(file, Geometry.TORCHVISION)
        .map(ResNetShape::name)
        .filter(held -> !held.equals(name) && !held.equals(WeightsInspection.UNNAMED))
        .map(held -> " but a " + held)
        .orElse("");
  }

  private static String problems(List<Parameter> body, SafetensorsFile file) {
    Set<String> known = new HashSet<>();
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (Parameter parameter : body) {
      known.add(parameter.name());
      Optional<TensorInfo> found = file.find(parameter.name());
      if (found.isEmpty()) {
        missing.add(parameter.name());
      } else if (!found.get().shape().equals(parameter.shape())) {
        misshapen.add(
            parameter.name() + " " + found.get().shape() + " instead of " + parameter.shape());
      } else if (!found.get().type().readable()) {
        misshapen.add(parameter.name() + " of type " + found.get().type());
      }
    }
    boolean ours = file.metadata().containsKey("finetune4j");
    List<String> extra =
        file.tensors().stream()
            .map(TensorInfo::name)
            .filter(n -> !known.contains(n) && !passedOver(n) && !(ours && !ofBody(n)))
            .toList();
    List<String> sentences = new ArrayList<>();
    add(sentences, "missing", missing);
    add(sentences, "not expected", extra);
    add(sentences, "of another shape", misshapen);
    return String.join("; ", sentences);
  }

  private static boolean passedOver(String name) {
    return name.startsWith("fc.") || name.endsWith(".num_batches_tracked");
  }

  private static boolean ofBody(String name) {
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
