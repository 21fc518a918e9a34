package org.finetune4j.model.graph;

import java.util.List;
import java.util.Objects;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;

/**
 * A tensor a network has, before it has memory.
 *
 * @param name torchvision's for the backbone, fastai's places for the head
 * @param kind what it is
 * @param group which parameter group it belongs to
 * @param shape PyTorch's
 */
public record TensorSpec(String name, Kind kind, Group group, List<Long> shape) {
  public TensorSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(group);
    shape = List.copyOf(shape);
  }

  /** Its name as a key of a layer of Deeplearning4j's, which splits names at the underscore. */
  public String key() {
    return name.replace("running_", "");
  }

  /** How many numbers. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The four tensors of a batch normalisation, in PyTorch's order. */
  static List<TensorSpec> batchNorm(String name, Group group, long channels) {
    List<Long> shape = List.of(channels);
    return List.of(
        new TensorSpec(name + ".weight", Kind.BN_SCALE, group, shape),
        new TensorSpec(name + ".bias", Kind.BN_SHIFT, group, shape),
        new TensorSpec(name + ".running_mean", Kind.RUNNING_MEAN, group, shape),
        new TensorSpec(name + ".running_var", Kind.RUNNING_VARIANCE, group, shape));
  }

  /** A weight. */
  static TensorSpec weight(String name, Group group, Long... shape) {
    return new TensorSpec(name + ".weight", Kind.WEIGHT, group, List.of(shape));
  }
}
