package org.finetune4j.model.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.finetune4j.data.BadInputException;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Writes a model whose tensors are added one at a time: as one message they would be in memory
 * together, which the heap is not large enough for.
 */
final class OnnxFile {
  private static final int BUFFER = 1 << 16;

  private OnnxFile() {}

  /**
   * Writes a model; the stream is flushed, not closed.
   *
   * @param model whose graph has no initializers yet
   * @throws BadInputException if it would be larger than protobuf allows
   */
  static void write(ModelProto model, List<Initializer> initializers, OutputStream out)
      throws IOException {
    GraphProto graph = model.getGraph();
    long length = graph.getSerializedSize();
    for (Initializer initializer : initializers) {
      length += field(GraphProto.INITIALIZER_FIELD_NUMBER, length(initializer));
    }
    ModelProto rest = model.toBuilder().clearGraph().build();
    long all = rest.getSerializedSize() + field(ModelProto.GRAPH_FIELD_NUMBER, length);
    if (all > Integer.MAX_VALUE) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The model takes %,d MB, but an ONNX file holds less than 2,048.",
              all >> 20));
    }
    CodedOutputStream coded = CodedOutputStream.newInstance(out, BUFFER);
    rest.writeTo(coded);
    begin(coded, ModelProto.GRAPH_FIELD_NUMBER, length);
    graph.writeTo(coded);
    for (Initializer initializer : initializers) {
      begin(coded, GraphProto.INITIALIZER_FIELD_NUMBER, length(initializer));
      initializer.header().writeTo(coded);
      coded.writeByteArray(TensorProto.RAW_DATA_FIELD_NUMBER, numbers(initializer));
    }
    coded.flush();
  }

  private static byte[] numbers(Initializer initializer) {
    byte[] bytes = initializer.bytes().get();
    if (bytes.length != initializer.length()) {
      throw new IllegalStateException(
          initializer.header().getName()
              + " has "
              + bytes.length
              + " bytes, not the "
              + initializer.length()
              + " of its shape");
    }
    return bytes;
  }

  private static void begin(CodedOutputStream coded, int field, long length) throws IOException {
    coded.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    coded.writeUInt64NoTag(length);
  }

  private static long length(Initializer initializer) {
    return initializer.header().getSerializedSize()
        + field(TensorProto.RAW_DATA_FIELD_NUMBER, initializer.length());
  }

  /** Of a field with so many bytes: tag, length, bytes. */
  private static long field(int number, long length) {
    return CodedOutputStream.computeTagSize(number)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }
}
