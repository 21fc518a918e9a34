package org.finetune4j.model.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;

/**
 * A weights file by torchvision's names, whatever it calls its tensors itself.
 *
 * @param file that is looked at
 * @param names how it calls them
 */
record BackboneView(WeightsFile file, BackboneNames names) {
  private static final int LISTED = 3;

  /** The backbone of a file; where there are several, the first. */
  static BackboneView of(WeightsFile file) {
    return new BackboneView(file, BackboneNames.in(file).get(0));
  }

  Optional<TensorInfo> find(String name) {
    return file.find(names.inFile(name));
  }

  /**
   * How the file differs from a backbone.
   *
   * @param expected shapes by torchvision's names
   */
  Differences differences(Map<String, List<Long>> expected) {
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          Optional<TensorInfo> found = find(name);
          if (found.isEmpty()) {
            missing.add(name);
          } else if (!found.get().shape().equals(shape)) {
            misshapen.add(name + " " + found.get().shape() + " instead of " + shape);
          } else if (!found.get().type().readable()) {
            misshapen.add(name + " of type " + found.get().type());
          }
        });
    List<String> extra =
        others(expected)
            .map(names::inTorchvision)
            .flatMap(Optional::stream)
            .filter(BackboneNames::ofBackbone)
            .toList();
    return new Differences(missing, misshapen, extra);
  }

  /** The file's names of tensors that are no part of the backbone and no count of batches. */
  List<String> ignored(Map<String, List<Long>> expected) {
    return others(expected).toList();
  }

  private Stream<String> others(Map<String, List<Long>> expected) {
    Predicate<String> used = n -> names.inTorchvision(n).filter(expected::containsKey).isPresent();
    return file.tensors().stream()
        .map(TensorInfo::name)
        .filter(n -> !n.endsWith(".num_batches_tracked"))
        .filter(used.negate());
  }

  /** The first few of some names, and how many there are besides. */
  static String listed(List<String> names) {
    String listed =
        names.stream()
            .limit(LISTED)
            .map(BadInputException::excerpt)
            .collect(Collectors.joining(", "));
    return names.size() > LISTED ? listed + " and " + (names.size() - LISTED) + " more" : listed;
  }

  /**
   * How a file's tensors differ from those of a backbone.
   *
   * @param missing names of tensors that the file has not
   * @param misshapen sentences about those of another shape or of no floating-point type
   * @param extra names of those that no backbone of the kind has
   */
  record Differences(List<String> missing, List<String> misshapen, List<String> extra) {
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

    private static void add(List<String> sentences, String what, List<String> names) {
      if (!names.isEmpty()) {
        sentences.add(what + ": " + listed(names));
      }
    }

    /** The first one, as a clause: a wrong shape before a missing name. */
    String first() {
      if (!misshapen.isEmpty()) {
        return "its " + misshapen.get(0);
      }
      return extra.isEmpty()
          ? "it has no " + missing.get(0)
          : "it has a " + BadInputException.excerpt(extra.get(0)) + ", which that network has not";
    }
  }
}
