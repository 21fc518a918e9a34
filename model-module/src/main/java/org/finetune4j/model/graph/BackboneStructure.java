package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;

/**
 * A ResNet backbone, or a stretch of one, as a chain of parts: what both engines compute, and whose
 * tensors a weights file has, each convolution followed by its batch normalisation.
 */
public record BackboneStructure(List<Part> parts) {

  /** A stretch of the backbone that takes one tensor and gives one. */
  public sealed interface Part permits Stem, Block {
    /** Its convolutions in torchvision's order. */
    List<ConvNorm> units();
  }

  /** 7x7 convolution, batch normalisation, ReLU, 3x3 maximum pool of stride 2. */
  public record Stem(ConvNorm unit) implements Part {
    @Override
    public List<ConvNorm> units() {
      return List.of(unit);
    }
  }

  /** A residual block; without a shortcut unit its input is added as it is. */
  public record Block(List<ConvNorm> path, Optional<ConvNorm> shortcut) implements Part {
    @Override
    public List<ConvNorm> units() {
      List<ConvNorm> all = new ArrayList<>(path);
      shortcut.ifPresent(all::add);
      return all;
    }
  }

  /** A convolution without bias, of odd kernel, padded by half of it, and its normalisation. */
  public record ConvNorm(
      String convolution, String norm, int in, int out, int kernel, int stride, Group group) {
    /** Zeros at each side. */
    public int padding() {
      return kernel / 2;
    }

    /** [out, in, kernel, kernel]. */
    public long[] weightShape() {
      return new long[] {out, in, kernel, kernel};
    }

    /** Its weight, and the four of its normalisation. */
    List<TensorSpec> tensors() {
      List<TensorSpec> tensors = new ArrayList<>();
      tensors.add(
          TensorSpec.weight(
              convolution, group, (long) out, (long) in, (long) kernel, (long) kernel));
      tensors.addAll(TensorSpec.batchNorm(norm, group, out));
      return tensors;
    }
  }

  /** A tensor's place in one flat array of them all, in numbers. */
  public record Slot(TensorSpec tensor, long offset) {
    /** Its key in the layer. */
    public String key() {
      return tensor.key();
    }

    /** What it is. */
    public Kind kind() {
      return tensor.kind();
    }

    /** PyTorch's shape. */
    public List<Long> shape() {
      return tensor.shape();
    }

    /** How many numbers. */
    public long length() {
      return tensor.length();
    }

    /** The shape as ND4J takes it. */
    public long[] dimensions() {
      return tensor.shape().stream().mapToLong(Long::longValue).toArray();
    }
  }

  public BackboneStructure {
    parts = List.copyOf(parts);
  }

  /** The whole backbone, from the stem to layer4. */
  public static BackboneStructure of(ResNetShape shape) {
    List<Part> parts = new ArrayList<>();
    parts.add(stem(3, shape.width()));
    int in = shape.width();
    for (int layer = 1; layer <= 4; layer++) {
      int inner = shape.width() << (layer - 1);
      for (int i = 0; i < shape.layers().get(layer - 1); i++) {
        int stride = i == 0 ? strideOfLayer(shape.geometry(), layer) : 1;
        Group group = layer <= 2 ? Group.EARLY : Group.LATE;
        String prefix = "layer" + layer + "." + i + ".";
        parts.add(block(shape.block(), shape.geometry(), prefix, in, inner, stride, group));
        in = inner * shape.block().expansion();
      }
    }
    return new BackboneStructure(parts);
  }

  private static int strideOfLayer(Geometry geometry, int layer) {
    return layer == 1 && geometry != Geometry.ZOO ? 1 : 2;
  }

  /** The stem alone. */
  static Stem stem(int in, int out) {
    return new Stem(new ConvNorm("conv1", "bn1", in, out, 7, 2, Group.EARLY));
  }

  /** One block; it has a shortcut unit where its output differs in size from its input. */
  public static Block block(
      ResNetShape.Block kind,
      Geometry geometry,
      String prefix,
      int in,
      int inner,
      int stride,
      Group group) {
    int out = inner * kind.expansion();
    List<ConvNorm> path = new ArrayList<>();
    if (kind == ResNetShape.Block.BASIC) {
      path.add(unit(prefix, 1, in, inner, 3, stride, group));
      path.add(unit(prefix, 2, inner, out, 3, 1, group));
    } else {
      boolean second = geometry == Geometry.TORCHVISION;
      path.add(unit(prefix, 1, in, inner, 1, second ? 1 : stride, group));
      path.add(unit(prefix, 2, inner, inner, 3, second ? stride : 1, group));
      path.add(unit(prefix, 3, inner, out, 1, 1, group));
    }
    Optional<ConvNorm> shortcut =
        stride == 1 && in == out
            ? Optional.empty()
            : Optional.of(
                new ConvNorm(
                    prefix + "downsample.0", prefix + "downsample.1", in, out, 1, stride, group));
    return new Block(path, shortcut);
  }

  private static ConvNorm unit(
      String prefix, int place, int in, int out, int kernel, int stride, Group group) {
    return new ConvNorm(
        prefix + "conv" + place, prefix + "bn" + place, in, out, kernel, stride, group);
  }

  /** All convolutions with their normalisations, in torchvision's order. */
  public List<ConvNorm> units() {
    return parts.stream().flatMap(part -> part.units().stream()).toList();
  }

  /** All tensors, as torchvision's {@code state_dict} lists them. */
  public List<TensorSpec> tensors() {
    return units().stream().flatMap(unit -> unit.tensors().stream()).toList();
  }

  /** All tensors in one flat array, one after the other. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    long offset = 0;
    for (TensorSpec tensor : tensors()) {
      slots.add(new Slot(tensor, offset));
      offset += tensor.length();
    }
    return slots;
  }

  /** How many numbers the flat array holds. */
  public long length() {
    return tensors().stream().mapToLong(TensorSpec::length).sum();
  }

  /** Channels of the input. */
  public int inputChannels() {
    return units().get(0).in;
  }

  /** Shape of the output, [n, channels, h, w], for an input of that shape. */
  public long[] outputShape(long[] input) {
    long[] shape = input.clone();
    for (Part part : parts) {
      List<ConvNorm> units = part instanceof Block block ? block.path : part.units();
      for (ConvNorm unit : units) {
        shape[1] = unit.out;
        shape[2] = afterWindow(shape[2], unit.kernel, unit.stride);
        shape[3] = afterWindow(shape[3], unit.kernel, unit.stride);
      }
      if (part instanceof Stem) {
        shape[2] = afterWindow(shape[2], 3, 2);
        shape[3] = afterWindow(shape[3], 3, 2);
      }
    }
    return shape;
  }

  /** Size after a window of odd length, padded by half of it. */
  public static long afterWindow(long size, int kernel, int stride) {
    return (size + 2 * (kernel / 2) - kernel) / stride + 1;
  }
}
