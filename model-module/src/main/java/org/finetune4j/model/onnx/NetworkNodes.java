package org.finetune4j.model.onnx;

import static org.finetune4j.model.onnx.GraphParts.attribute;

import java.util.List;
import java.util.stream.LongStream;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Block;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Stem;
import org.finetune4j.model.network.SavedModel;

/** Adds backbone and head to a graph, from normalised images to logits. */
final class NetworkNodes {
  private final SavedModel model;
  private final GraphParts parts;

  NetworkNodes(SavedModel model, GraphParts parts) {
    this.model = model;
    this.parts = parts;
  }

  /** From [batch, 3, height, width] to [batch, width]; returns the logits' name. */
  String add(String images) {
    String last = images;
    for (Part part : BackboneStructure.of(model.card().shape()).parts()) {
      last = part instanceof Stem stem ? stem(stem, last) : block((Block) part, last);
    }
    return head(last);
  }

  private String stem(Stem stem, String input) {
    String convolution = convolution(stem.unit(), input);
    String active = parts.node("Relu", "relu", List.of(convolution));
    // Deeplearning4j's zoo pools without padding.
    long pad = model.card().shape().geometry() == Geometry.ZOO ? 0 : 1;
    return parts.node(
        "MaxPool",
        "maxpool",
        List.of(active),
        attribute("kernel_shape", 3, 3),
        attribute("strides", 2, 2),
        attribute("pads", pad, pad, pad, pad));
  }

  private String block(Block block, String input) {
    String first = block.path().get(0).convolution();
    String name = first.substring(0, first.lastIndexOf('.'));
    String last = input;
    int end = block.path().size() - 1;
    for (int i = 0; i <= end; i++) {
      last = convolution(block.path().get(i), last);
      if (i < end) {
        last = parts.node("Relu", name + ".relu" + (i + 1), List.of(last));
      }
    }
    String shortcut = block.shortcut().map(unit -> convolution(unit, input)).orElse(input);
    String sum = parts.node("Add", name + ".add", List.of(last, shortcut));
    return parts.node("Relu", name + ".relu", List.of(sum));
  }

  private String convolution(ConvNorm unit, String input) {
    FoldedNorm norm = FoldedNorm.of(model, unit.norm());
    String tensor = unit.convolution() + ".weight";
    String weight =
        parts.weight(
            tensor,
            LongStream.of(unit.weightShape()).boxed().toList(),
            () -> norm.after(model.values(tensor)));
    String bias =
        parts.floats(unit.convolution() + ".bias", List.of((long) unit.out()), norm.bias());
    long pad = unit.padding();
    return parts.node(
        "Conv",
        unit.convolution(),
        List.of(input, weight, bias),
        attribute("kernel_shape", unit.kernel(), unit.kernel()),
        attribute("strides", unit.stride(), unit.stride()),
        attribute("pads", pad, pad, pad, pad));
  }

  private String head(String backbone) {
    String maxima = parts.node("GlobalMaxPool", "head.0.max", List.of(backbone));
    String averages = parts.node("GlobalAveragePool", "head.0.avg", List.of(backbone));
    String pooled = parts.node("Concat", "head.0", List.of(maxima, averages), attribute("axis", 1));
    String features = parts.node("Flatten", "head.1", List.of(pooled), attribute("axis", 1));
    long hidden = model.card().head().hidden();
    String dense =
        dense("head.2", "head.4", features, hidden, 2L * model.card().shape().features());
    String active = parts.node("Relu", "head.5", List.of(dense));
    return dense("head.6", "head.8", active, model.card().task().width(), hidden);
  }

  /** A batch normalisation and the dense layer after it, as one. */
  private String dense(String norm, String name, String input, long out, long in) {
    FoldedNorm folded = FoldedNorm.of(model, norm);
    String tensor = name + ".weight";
    String weight =
        parts.weight(tensor, List.of(out, in), () -> folded.before(model.values(tensor)));
    String bias =
        parts.floats(name + ".bias", List.of(out), folded.biasBefore(model.values(tensor)));
    return parts.node("Gemm", name, List.of(input, weight, bias), attribute("transB", 1));
  }
}
