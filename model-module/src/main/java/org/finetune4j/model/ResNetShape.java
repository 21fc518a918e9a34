package org.finetune4j.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The form of a ResNet backbone (He et al., arXiv 1512.03385), from the stem to layer4.
 *
 * @param name for example {@code resnet50}
 * @param block the kind of residual block
 * @param layers number of blocks in layer1 .. layer4
 * @param width channels of the stem, 64 in the published networks
 * @param geometry where the strides are
 */
public record ResNetShape(
    String name, Block block, List<Integer> layers, int width, Geometry geometry)
    implements Serializable {
  /** The two residual blocks of the paper. */
  public enum Block {
    /** Two 3x3 convolutions. */
    BASIC(1),
    /** 1x1, 3x3, 1x1, the last four times as wide. */
    BOTTLENECK(4);

    private final int expansion;

    Block(int expansion) {
      this.expansion = expansion;
    }

    /** How many times wider a block's output is than its inner convolutions. */
    public int expansion() {
      return expansion;
    }
  }

  public ResNetShape {
    Objects.requireNonNull(name);
    Objects.requireNonNull(block);
    Objects.requireNonNull(geometry);
    layers = List.copyOf(layers);
    if (layers.size() != 4 || layers.stream().anyMatch(n -> n < 1) || width < 1) {
      throw new IllegalArgumentException("a ResNet backbone has four layers of at least one block");
    }
    if (geometry == Geometry.ZOO && block == Block.BASIC) {
      throw new IllegalArgumentException("Deeplearning4j's zoo has no ResNet of basic blocks");
    }
  }

  /** ResNet-18. */
  public static ResNetShape resnet18() {
    return new ResNetShape("resnet18", Block.BASIC, List.of(2, 2, 2, 2), 64, Geometry.TORCHVISION);
  }

  /** ResNet-34. */
  public static ResNetShape resnet34() {
    return new ResNetShape("resnet34", Block.BASIC, List.of(3, 4, 6, 3), 64, Geometry.TORCHVISION);
  }

  /** ResNet-50. */
  public static ResNetShape resnet50(Geometry geometry) {
    return new ResNetShape("resnet50", Block.BOTTLENECK, List.of(3, 4, 6, 3), 64, geometry);
  }

  /** ResNet-101. */
  public static ResNetShape resnet101(Geometry geometry) {
    return new ResNetShape("resnet101", Block.BOTTLENECK, List.of(3, 4, 23, 3), 64, geometry);
  }

  /** ResNet-152. */
  public static ResNetShape resnet152(Geometry geometry) {
    return new ResNetShape("resnet152", Block.BOTTLENECK, List.of(3, 8, 36, 3), 64, geometry);
  }

  /** The networks of the paper, from the shallowest, in torchvision's geometry. */
  public static List<ResNetShape> published() {
    return List.of(
        resnet18(),
        resnet34(),
        resnet50(Geometry.TORCHVISION),
        resnet101(Geometry.TORCHVISION),
        resnet152(Geometry.TORCHVISION));
  }

  /** The published network of that name, for example {@code resnet34}; empty if there is none. */
  public static Optional<ResNetShape> named(String name) {
    return published().stream().filter(shape -> shape.name.equals(name)).findFirst();
  }

  /** The same with its strides elsewhere. */
  public ResNetShape withGeometry(Geometry other) {
    return new ResNetShape(name, block, layers, width, other);
  }

  /** Channels of layer4's output: the features a head sees. */
  public int features() {
    return width * 8 * block.expansion();
  }
}
