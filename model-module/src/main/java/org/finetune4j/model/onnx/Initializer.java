package org.finetune4j.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import onnx.Onnx.TensorProto;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.finetune4j.data.BadInputException;

/**
 * A constant tensor of the graph.
 *
 * @param header everything but the numbers
 * @param bytes the numbers, little-endian, asked for when they are written, so that no two tensors
 *     need be in memory at once
 */
record Initializer(TensorProto header, Supplier<byte[]> bytes) {
  /** From here on a float is rounded to an infinity. */
  private static final float BEYOND_HALF = 65520;

  /** As floats. */
  static Initializer floats(String name, List<Long> shape, Supplier<float[]> values) {
    return new Initializer(
        header(name, shape, TensorProto.DataType.FLOAT), () -> floats(name, values.get()));
  }

  /** As halves, in half the space. */
  static Initializer halves(String name, List<Long> shape, Supplier<float[]> values) {
    return new Initializer(
        header(name, shape, TensorProto.DataType.FLOAT16), () -> halves(name, values.get()));
  }

  /** A list of whole numbers. */
  static Initializer integers(String name, long... values) {
    ByteBuffer bytes = buffer(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new Initializer(
        header(name, List.of((long) values.length), TensorProto.DataType.INT64), bytes::array);
  }

  private static TensorProto header(String name, List<Long> shape, TensorProto.DataType type) {
    return TensorProto.newBuilder()
        .setName(name)
        .addAllDims(shape)
        .setDataType(type.getNumber())
        .build();
  }

  private static byte[] floats(String name, float[] values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(finite(name, value));
    }
    return bytes.array();
  }

  private static byte[] halves(String name, float[] values) {
    ByteBuffer bytes = buffer(values.length * Short.BYTES);
    for (float value : values) {
      if (Math.abs(finite(name, value)) >= BEYOND_HALF) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "The model's tensor '%s' holds %g, which is too large for float16: export it in"
                    + " float32.",
                name,
                value));
      }
      bytes.putShort((short) HalfIndexer.fromFloat(value));
    }
    return bytes.array();
  }

  private static float finite(String name, float value) {
    if (!Float.isFinite(value)) {
      throw new BadInputException(
          "The model's tensor '"
              + name
              + "' holds "
              + value
              + ", so that it predicts nothing of use: train the model anew.");
    }
    return value;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many bytes the numbers take. */
  long length() {
    long size =
        switch (TensorProto.DataType.forNumber(header.getDataType())) {
          case FLOAT16 -> Short.BYTES;
          case INT64 -> Long.BYTES;
          default -> Float.BYTES;
        };
    return header.getDimsList().stream().reduce(size, Math::multiplyExact);
  }
}
