package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A safetensors file (github.com/huggingface/safetensors) opened for reading: eight bytes of header
 * length, a JSON header, the numbers. Nothing is allocated by what the file claims beyond what it
 * holds.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** Longest header that is read: a ResNet-101's has 60 kB. */
  public static final long HEADER_LIMIT = 16L << 20;

  private static final int CHUNK = 1 << 20;

  /** Bits of a number that is not finite, without the sign, are these or more. */
  private static final int INFINITE = 0x7f800000;

  private static final long INFINITE_DOUBLE = 0x7ff0000000000000L;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeader header;
  private final Map<String, TensorInfo> byName = new HashMap<>();

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
    header.tensors().forEach(t -> byName.put(t.name(), t));
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException if it cannot be read or is not a whole safetensors file
   */
  public static SafetensorsFile open(Path path) {
    InputFile.requireRegular(path);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long size = channel.size();
      if (size < 8) {
        throw SafetensorsHeader.bad(path, "it has " + size + " bytes", null);
      }
      long length = read(channel, 0, 8).getLong();
      if (length < 0 || length > size - 8 || length > HEADER_LIMIT) {
        String claimed = Long.toUnsignedString(length);
        throw SafetensorsHeader.bad(
            path, "it claims a header of " + claimed + " bytes in a file of " + size, null);
      }
      byte[] bytes = read(channel, 8, (int) length).array();
      SafetensorsHeader header = SafetensorsHeader.parse(path, bytes, size - 8 - length);
      SafetensorsFile file = new SafetensorsFile(path, channel, 8 + length, header);
      channel = null; // the file's now
      return file;
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + "): name a readable file.", e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Its metadata, sorted by name. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** Its tensors, in the order of their data. */
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  /** The tensor of that name. */
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The numbers of a tensor, F16 and BF16 widened, F64 rounded. Every one of them is finite, and
   * they are those that were written where the file has a checksum of the tensor.
   *
   * @throws BadInputException if the tensor holds no floating-point numbers, too many for an array,
   *     one that is not finite, or others than were written; or if it cannot be read
   */
  public float[] floats(TensorInfo tensor) {
    float[] values = new float[checkedLength(tensor)];
    read(
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
    int greatest = 0; // of the bits: a loop that the compiler makes a vector's
    for (float value : values) {
      greatest = Math.max(greatest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }
    requireFinite(tensor, greatest < INFINITE);
    return values;
  }

  /**
   * Reads a tensor into an array of as many numbers, FLOAT or DOUBLE, in the file's order.
   *
   * @param flat of rank 1
   * @throws BadInputException as {@link #floats}
   */
  public void read(TensorInfo tensor, INDArray flat) {
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
    read(
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
              + tensor.name()
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
              + tensor.name()
              + "' has "
              + tensor.length()
              + " numbers of type "
              + tensor.type()
              + ", which is no weight: write it as F32.");
    }
    return (int) tensor.length();
  }

  private interface Sink {
    /** Takes the numbers of these places, counted from 0, which are the chunk's. */
    void put(ByteBuffer chunk, int from, int to);
  }

  private void read(TensorInfo tensor, Sink sink) {
    CRC32C checksum = new CRC32C();
    int index = 0;
    try {
      for (long at = tensor.begin(); at < tensor.end(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, tensor.end() - at);
        ByteBuffer chunk = read(channel, dataStart + at, length);
        checksum.update(chunk.duplicate());
        int to = index + length / tensor.type().bytes();
        sink.put(chunk, index, to);
        index = to;
      }
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + "): fetch or write it again.", e);
    }
    String written = header.checksums().get(tensor.name());
    if (written != null && !written.equals(hex(checksum))) {
      throw new BadInputException(
          path
              + " is damaged (tensor '"
              + tensor.name()
              + "' is not as it was written): take another copy of the file.");
    }
  }

  /** As files have it: eight digits. */
  static String hex(CRC32C checksum) {
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The error that led here matters more.
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
