package org.finetune4j.model.graph;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;

/**
 * The names Deeplearning4j's zoo gives the vertices of its ResNet50, which the plain graph keeps
 * for every ResNet: stages are counted from the stem, so layer1 is stage 2, and blocks are
 * lettered.
 */
final class ZooNames {
  static final String STEM_CONVOLUTION = "stem-cnn1";
  static final String STEM_NORM = "stem-batch1";
  static final String STEM_RELU = "stem-act1";
  static final String STEM_POOL = "stem-maxpool1";

  private static final Pattern TENSOR =
      Pattern.compile("layer(\\d)\\.(\\d+)\\.(conv|bn|downsample\\.)(\\d)\\..*");

  private ZooNames() {}

  /** Layer 1..4 and block from 0: the part of a name between its kind and {@code _branch}. */
  static String block(int layer, int block) {
    String letters = block < 26 ? String.valueOf((char) ('a' + block)) : "z" + block;
    return (layer + 1) + letters;
  }

  /** The vertex of a unit's convolution. */
  static String convolution(ConvNorm unit) {
    return parameter(unit.convolution() + ".weight", Kind.WEIGHT).vertex();
  }

  /** The vertex of a unit's normalisation. */
  static String norm(ConvNorm unit) {
    return parameter(unit.norm() + ".weight", Kind.BN_SCALE).vertex();
  }

  /** The vertex that activates a normalisation inside a block. */
  static String activation(String norm) {
    return "act" + norm.substring("bn".length());
  }

  /** The vertex that adds a block's shortcut, by any normalisation of its path. */
  static String sum(String norm) {
    return "short" + norm.substring("bn".length(), norm.length() - "2a".length());
  }

  /** The vertex of a block's output, by that of its sum. */
  static String output(String sum) {
    return "res" + sum.substring("short".length());
  }

  /** The vertex with a block's output. */
  static String output(int layer, int block) {
    return "res" + block(layer, block) + "_branch";
  }

  /** Where the plain graph keeps a tensor of torchvision's name. */
  static GraphParameter parameter(String tensor, Kind kind) {
    if (tensor.startsWith("conv1.")) {
      return GraphParameter.of(STEM_CONVOLUTION, kind);
    } else if (tensor.startsWith("bn1.")) {
      return GraphParameter.of(STEM_NORM, kind);
    }
    Matcher match = TENSOR.matcher(tensor);
    if (!match.matches()) {
      throw new IllegalArgumentException("no parameter for " + tensor);
    }
    int layer = Integer.parseInt(match.group(1));
    int block = Integer.parseInt(match.group(2));
    int number = Integer.parseInt(match.group(4));
    boolean shortcut = match.group(3).equals("downsample.");
    String branch = shortcut ? "1" : "2" + "abc".charAt(number - 1);
    String prefix = kind.batchNorm() ? "bn" : "res";
    return GraphParameter.of(prefix + block(layer, block) + "_branch" + branch, kind);
  }
}
