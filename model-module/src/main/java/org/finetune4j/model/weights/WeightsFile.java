package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.finetune4j.data.BadInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A file of tensors opened for reading, of any format; {@link WeightsFormat} opens one. */
abstract sealed class WeightsFile implements AutoCloseable
    permits SafetensorsFile, PytorchFile, ConvertedFile {
  /** Bytes of a tensor that are in memory at a time: whole numbers of every format. */
  static final int CHUNK = 1 << 20;

  /** Bits of a number that is not finite, without the sign, are these or more. */
  private static final int INFINITE = 0x7f800000;

  private static final long INFINITE_DOUBLE = 0x7ff0000000000000L;

  private final Path path;
  private final WeightsFormat format;
  private final Map<String, String> metadata;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  WeightsFile(
      Path path, WeightsFormat format, Map<String, String> metadata, List<TensorInfo> tensors) {
    this.path = path;
    this.format = format;
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    tensors.forEach(t -> this.tensors.put(t.name(), t));
  }

  /** Takes a tensor's numbers as they are read. */
  interface Sink {
    /** Takes the numbers of these places, counted from 0: little-endian, in C order. */
    void put(ByteBuffer chunk, int from, int to);
  }

  /**
   * Hands over every number of a tensor, in order.
   *
   * @throws BadInputException if they are not those that were written
   */
  abstract void read(TensorInfo tensor, Sink sink) throws IOException;

  @Override
  public abstract void close();

  /** Where it lies. */
  public final Path path() {
    return path;
  }

  final WeightsFormat format() {
    return format;
  }

  /** Its metadata, sorted by name. */
  public final Map<String, String> metadata() {
    return metadata;
  }

  /** Its tensors, in the order of their data. */
  public final List<TensorInfo> tensors() {
    return List.copyOf(tensors.values());
  }

  /** The tensor of that name. */
  public final Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /**
   * The numbers of a tensor, F16 and BF16 widened, F64 rounded. Every one of them is finite, and
   * they are those that were written where the file has a checksum of the tensor.
   *
   * @throws BadInputException if the tensor holds no floating-point numbers, too many for an array,
   *     one that is not finite, or others than were written; or if it cannot be read
   */
  public final float[] floats(TensorInfo tensor) {
    float[] values = unchecked(tensor);
    requireFinite(tensor, finite(values));
    return values;
  }

  /** Whether {@link #floats} finds finite numbers only; true of what is no floating point. */
  final boolean finite(TensorInfo tensor) {
    return !tensor.type().readable() || finite(unchecked(tensor));
  }

  private static boolean finite(float[] values) {
    int greatest = 0; // of the bits: a loop that the compiler makes a vector's
    for (float value : values) {
      greatest = Math.max(greatest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }
    return greatest < INFINITE;
  }

  private float[] unchecked(TensorInfo tensor) {
    float[] values = new float[checkedLength(tensor)];
    readAll(
        tensor,
        (chunk, from, to) -> {
          if (tensor.type() == TensorType.F32) {
            chunk.asFloatBuffer().get(values, from, to - from);
          } else {
            for (int i = from; i < to; i++) {
              values[i] = (float) tensor.type().next(chunk);
            }
          }
        });
    return values;
  }

  /**
   * Reads a tensor into an array of as many numbers, FLOAT or DOUBLE, in the file's order.
   *
   * @param flat of rank 1
   * @throws BadInputException as {@link #floats}
   */
  public final void read(TensorInfo tensor, INDArray flat) {
    if (flat.length() != tensor.length()) {
      throw new IllegalArgumentException(tensor + " into " + flat.length() + " numbers");
    }
    if (flat.dataType() == DataType.DOUBLE) {
      assign(flat, Nd4j.createFromArray(doubles(tensor)));
    } else {
      assign(flat, Nd4j.createFromArray(floats(tensor)));
    }
  }

  private double[] doubles(TensorInfo tensor) {
    double[] values = new double[checkedLength(tensor)];
    readAll(
        tensor,
        (chunk, from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = tensor.type().next(chunk);
          }
        });
    long greatest = 0;
    for (double value : values) {
      greatest = Math.max(greatest, Double.doubleToRawLongBits(value) & Long.MAX_VALUE);
    }
    requireFinite(tensor, greatest < INFINITE_DOUBLE);
    return values;
  }

  private void requireFinite(TensorInfo tensor, boolean finite) {
    if (!finite) {
      throw new BadInputException(
          path
              + ": tensor '"
              + BadInputException.excerpt(tensor.name())
              + "' holds values that are no finite numbers (NaN or infinity): take another copy of"
              + " the file.");
    }
  }

  private static void assign(INDArray flat, INDArray values) {
    flat.assign(values);
    values.close();
  }

  private int checkedLength(TensorInfo tensor) {
    if (!tensor.type().readable() || tensor.length() > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          path
              + ": tensor '"
              + BadInputException.excerpt(tensor.name())
              + "' has "
              + tensor.length()
              + " numbers of type "
              + tensor.type()
              + ", which is no weight: write it as F32.");
    }
    return (int) tensor.length();
  }

  private void readAll(TensorInfo tensor, Sink sink) {
    try {
      read(tensor, sink);
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + "): fetch or write it again.", e);
    }
  }

  final BadInputException damaged(TensorInfo tensor) {
    return new BadInputException(
        path
            + " is damaged (tensor '"
            + BadInputException.excerpt(tensor.name())
            + "' is not as it was written): take another copy of the file.");
  }

  /** So many bytes of a file, little-endian. */
  static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  static void closeQuietly(AutoCloseable open) {
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        // The error that led here matters more.
      }
    }
  }
}
