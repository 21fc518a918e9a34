package org.finetune4j.model.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** The nodes and constants of a graph in the making. Every node has one output, named as it is. */
final class GraphParts {
  /** A number of images that is known when the graph runs. */
  static final long BATCH = -1;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("finetune4j");
  private final List<Initializer> initializers = new ArrayList<>();
  private final boolean halfWeights;

  /** With the weights as halves, which the graph turns into floats before it computes. */
  GraphParts(boolean halfWeights) {
    this.halfWeights = halfWeights;
  }

  /** Adds what the graph takes; returns its name. */
  String input(String name, TensorProto.DataType type, long... shape) {
    graph.addInput(value(name, type, shape));
    return name;
  }

  /** Names what the graph gives. */
  void output(String name, long... shape) {
    graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      TensorShapeProto.Dimension.Builder dimension = dimensions.addDimBuilder();
      if (size == BATCH) {
        dimension.setDimParam("batch");
      } else {
        dimension.setDimValue(size);
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(dimensions).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** Adds a node; returns its output's name. */
  String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
  }

  /** A whole number as an attribute. */
  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** Whole numbers as an attribute. */
  static AttributeProto attribute(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(LongStream.of(values).boxed().toList())
        .build();
  }

  /** Adds weights, as floats or halves; returns the name of the floats. */
  String weight(String name, List<Long> shape, Supplier<float[]> values) {
    if (!halfWeights) {
      initializers.add(Initializer.floats(name, shape, values));
      return name;
    }
    initializers.add(Initializer.halves(name, shape, values));
    return node(
        "Cast",
        name + ".float32",
        List.of(name),
        attribute("to", TensorProto.DataType.FLOAT_VALUE));
  }

  /** Adds a few floats, which stay floats; returns their name. */
  String floats(String name, List<Long> shape, float[] values) {
    initializers.add(Initializer.floats(name, shape, () -> values));
    return name;
  }

  /** Adds a list of whole numbers; returns its name. */
  String integers(String name, long... values) {
    initializers.add(Initializer.integers(name, values));
    return name;
  }

  GraphProto graph() {
    return graph.build();
  }

  List<Initializer> initializers() {
    return List.copyOf(initializers);
  }
}
