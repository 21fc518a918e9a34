package org.finetune4j.model.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;

/**
 * A ResNet backbone, or a stretch of one, as a chain of parts, and where its parameters lie in one
 * flat array: torchvision's order, each convolution followed by its batch normalisation.
 */
record BackboneStructure(List<Part> parts) {

  /** A stretch of the backbone that takes one tensor and gives one. */
  sealed interface Part permits Stem, Block {
    /** Its convolutions in torchvision's order. */
    List<ConvNorm> units();
  }

  /** 7x7 convolution, batch normalisation, ReLU, 3x3 maximum pool of stride 2. */
  record Stem(ConvNorm unit) implements Part {
    @Override
    public List<ConvNorm> units() {
      return List.of(unit);
    }
  }

  /** A residual block; without a shortcut unit its input is added as it is. */
  record Block(List<ConvNorm> path, Optional<ConvNorm> shortcut) implements Part {
    @Override
    public List<ConvNorm> units() {
      List<ConvNorm> all = new ArrayList<>(path);
      shortcut.ifPresent(all::add);
      return all;
    }
  }

  /** A convolution without bias, of odd kernel, padded by half of it, and its normalisation. */
  record ConvNorm(
      String convolution, String norm, int in, int out, int kernel, int stride, Group group) {
    int padding() {
      return kernel / 2;
    }

    long[] weightShape() {
      return new long[] {out, in, kernel, kernel};
    }
  }

  /** One parameter: its key in the layer, and its place in the flat array, in numbers. */
  record Slot(String key, Kind kind, Group group, List<Long> shape, long offset) {
    long length() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    long[] dimensions() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }
  }

  BackboneStructure {
    parts = List.copyOf(parts);
  }

  static BackboneStructure of(ResNetShape shape) {
    if (shape.geometry() == Geometry.ZOO) {
      throw new IllegalArgumentException("the zoo's geometry is for the plain graph");
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Stem(new ConvNorm("conv1", "bn1", 3, shape.width(), 7, 2, Group.EARLY)));
    int in = shape.width();
    for (int layer = 1; layer <= 4; layer++) {
      int inner = shape.width() << (layer - 1);
      for (int i = 0; i < shape.layers().get(layer - 1); i++) {
        int stride = layer > 1 && i == 0 ? 2 : 1;
        Group group = layer <= 2 ? Group.EARLY : Group.LATE;
        String prefix = "layer" + layer + "." + i + ".";
        parts.add(block(shape.block(), shape.geometry(), prefix, in, inner, stride, group));
        in = inner * shape.block().expansion();
      }
    }
    return new BackboneStructure(parts);
  }

  /** One block; it has a shortcut unit where its output differs in size from its input. */
  static Block block(
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
      boolean first = geometry == Geometry.PAPER;
      path.add(unit(prefix, 1, in, inner, 1, first ? stride : 1, group));
      path.add(unit(prefix, 2, inner, inner, 3, first ? 1 : stride, group));
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

  /** All parameters in the order of the flat array. */
  List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    long offset = 0;
    for (Part part : parts) {
      for (ConvNorm unit : part.units()) {
        List<Long> weight =
            List.of((long) unit.out, (long) unit.in, (long) unit.kernel, (long) unit.kernel);
        List<Long> channels = List.of((long) unit.out);
        for (Slot slot :
            List.of(
                new Slot(unit.convolution + ".weight", Kind.WEIGHT, unit.group, weight, 0),
                new Slot(unit.norm + ".weight", Kind.BN_SCALE, unit.group, channels, 0),
                new Slot(unit.norm + ".bias", Kind.BN_SHIFT, unit.group, channels, 0),
                new Slot(unit.norm + ".mean", Kind.RUNNING_MEAN, unit.group, channels, 0),
                new Slot(unit.norm + ".var", Kind.RUNNING_VARIANCE, unit.group, channels, 0))) {
          slots.add(new Slot(slot.key, slot.kind, slot.group, slot.shape, offset));
          offset += slot.length();
        }
      }
    }
    return slots;
  }

  /** How many numbers the flat array holds. */
  long length() {
    List<Slot> slots = slots();
    Slot last = slots.get(slots.size() - 1);
    return last.offset + last.length();
  }

  int inputChannels() {
    return parts.get(0).units().get(0).in;
  }

  /** Shape of the output, [n, channels, h, w], for an input of that shape. */
  long[] outputShape(long[] input) {
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
  static long afterWindow(long size, int kernel, int stride) {
    return (size + 2 * (kernel / 2) - kernel) / stride + 1;
  }
}
