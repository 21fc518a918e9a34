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
    if (length > Integer.MAX_VALUE - BUFFER) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The model takes %,d MB, but an ONNX file holds at most 2,048.",
              length >> 20));
    }
    CodedOutputStream coded = CodedOutputStream.newInstance(out, BUFFER);
    model.toBuilder().clearGraph().build().writeTo(coded);
    begin(coded, ModelProto.GRAPH_FIELD_NUMBER, length);
    graph.writeTo(coded);
    for (Initializer initializer : initializers) {
      begin(coded, GraphProto.INITIALIZER_FIELD_NUMBER, length(initializer));
      initializer.header().writeTo(coded);
      coded.writeByteArray(TensorProto.RAW_DATA_FIELD_NUMBER, initializer.bytes().get());
    }
    coded.flush();
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
