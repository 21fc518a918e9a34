package org.finetune4j.model.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a file names the tensors of a backbone: torchvision's names behind a prefix, which wrappers
 * and checkpoints add ({@code module.}, {@code state_dict.backbone.}), or, as in fastai's learners,
 * by the places of torchvision's children in a sequence.
 *
 * @param prefix that each name has; empty, or with a point at its end
 * @param sequential whether children are numbered
 */
record BackboneNames(String prefix, boolean sequential) {
  static final BackboneNames PLAIN = new BackboneNames("", false);

  private static final String MARK = "layer1.0.conv1.weight";
  private static final String SEQUENTIAL_MARK = "4.0.conv1.weight";

  /** What a training's own state is called beside averages and copies of it. */
  private static final List<String> PREFERRED =
      List.of("state_dict.", "model.", "model_state_dict.", "model_state.");

  private static final Map<String, String> PLACES =
      Map.of("conv1", "0", "bn1", "1", "layer1", "4", "layer2", "5", "layer3", "6", "layer4", "7");

  /** Those of the file's backbone; more than one where it is not known which is meant. */
  static List<BackboneNames> in(WeightsFile file) {
    List<BackboneNames> found = new ArrayList<>();
    for (TensorInfo tensor : file.tensors()) {
      prefix(tensor.name(), MARK).ifPresent(p -> found.add(new BackboneNames(p, false)));
      prefix(tensor.name(), SEQUENTIAL_MARK)
          .filter(p -> file.find(p + "1.running_mean").isPresent())
          .ifPresent(p -> found.add(new BackboneNames(p, true)));
    }
    if (found.isEmpty() || found.contains(PLAIN)) {
      return List.of(PLAIN);
    }
    List<BackboneNames> preferred =
        found.stream().filter(n -> PREFERRED.stream().anyMatch(n.prefix::startsWith)).toList();
    return preferred.size() == 1 ? preferred : found;
  }

  private static Optional<String> prefix(String name, String mark) {
    return Optional.of(name)
        .filter(n -> n.endsWith(mark))
        .map(n -> n.substring(0, n.length() - mark.length()))
        .filter(p -> p.isEmpty() || p.endsWith("."));
  }

  /** The file's name of the tensor that torchvision calls so. */
  String inFile(String name) {
    String child = name.substring(0, Math.max(0, name.indexOf('.')));
    return prefix
        + (sequential && PLACES.containsKey(child)
            ? PLACES.get(child) + name.substring(child.length())
            : name);
  }

  /** Torchvision's name of a tensor of the file, which may be one that torchvision has not. */
  Optional<String> inTorchvision(String name) {
    if (!name.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = name.substring(prefix.length());
    String child = rest.substring(0, Math.max(0, rest.indexOf('.')));
    return Optional.of(
        PLACES.entrySet().stream()
            .filter(e -> sequential && e.getValue().equals(child))
            .map(e -> e.getKey() + rest.substring(child.length()))
            .findFirst()
            .orElse(rest));
  }

  /** Whether a tensor of torchvision's kind of name lies between image and features. */
  static boolean ofBackbone(String name) {
    return Stream.of("conv", "bn", "norm", "layer", "stem").anyMatch(name::startsWith);
  }
}
