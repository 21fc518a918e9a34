package org.finetune4j.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.finetune4j.model.Parameter.Group;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.ResNetShape.Block;

/** The tensors of a ResNet backbone, as torchvision's {@code state_dict} lists them. */
public final class BackboneTensors {
  private BackboneTensors() {}

  /** All of them, from the stem to layer4. */
  public static List<TensorSpec> of(ResNetShape shape) {
    List<TensorSpec> tensors = new ArrayList<>();
    long width = shape.width();
    tensors.add(TensorSpec.weight("conv1", Group.EARLY, width, 3L, 7L, 7L));
    tensors.addAll(TensorSpec.batchNorm("bn1", Group.EARLY, width));
    long in = width;
    for (int layer = 1; layer <= 4; layer++) {
      for (int block = 0; block < shape.layers().get(layer - 1); block++) {
        tensors.addAll(block(shape, layer, block, in));
        in = width * shape.block().expansion();
      }
      width *= 2;
    }
    return List.copyOf(tensors);
  }

  private static List<TensorSpec> block(ResNetShape shape, int layer, int block, long in) {
    String name = "layer" + layer + "." + block + ".";
    Group group = layer <= 2 ? Group.EARLY : Group.LATE;
    long width = shape.width() * (1L << (layer - 1));
    long out = width * shape.block().expansion();
    List<TensorSpec> tensors = new ArrayList<>();
    if (shape.block() == Block.BASIC) {
      convolution(tensors, name, 1, group, width, in, 3);
      convolution(tensors, name, 2, group, width, width, 3);
    } else {
      convolution(tensors, name, 1, group, width, in, 1);
      convolution(tensors, name, 2, group, width, width, 3);
      convolution(tensors, name, 3, group, out, width, 1);
    }
    if (in != out || (block == 0 && layer > 1)) {
      tensors.add(TensorSpec.weight(name + "downsample.0", group, out, in, 1L, 1L));
      tensors.addAll(TensorSpec.batchNorm(name + "downsample.1", group, out));
    }
    return tensors;
  }

  private static void convolution(
      List<TensorSpec> tensors,
      String name,
      int place,
      Group group,
      long out,
      long in,
      long kernel) {
    tensors.add(TensorSpec.weight(name + "conv" + place, group, out, in, kernel, kernel));
    tensors.addAll(TensorSpec.batchNorm(name + "bn" + place, group, out));
  }
}
