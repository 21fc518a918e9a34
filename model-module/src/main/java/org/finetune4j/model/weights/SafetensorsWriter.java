package org.finetune4j.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.finetune4j.data.BadInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Collects tensors and writes them as one safetensors file: beside the path, flushed, then renamed,
 * so that a crash or a full disk leaves what was there. The same tensors in the same order give the
 * same bytes. The metadata have a CRC-32C of each tensor, by which {@link SafetensorsFile} notices
 * a bit that flipped.
 */
public final class SafetensorsWriter {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CHUNK = 1 << 20;

  /** Numbers of an array that are on the heap at a time. */
  private static final int PART = 1 << 16;

  /** As long as a checksum. */
  private static final String UNKNOWN = "00000000";

  private final Map<String, String> metadata = new TreeMap<>();
  private final ObjectNode header = JSON.createObjectNode();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, String> checksums = new LinkedHashMap<>();
  private long end;

  private interface Source {
    void writeTo(Sink sink) throws IOException;
  }

  /** Adds a remark of the file's metadata. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds numbers as F32. */
  public SafetensorsWriter add(String name, List<Long> shape, float[] values) {
    return add(name, shape, values.length, () -> values);
  }

  /** Adds so many numbers as F32, which are asked for when the file is written. */
  public SafetensorsWriter add(
      String name, List<Long> shape, long length, Supplier<float[]> values) {
    declare(name, TensorType.F32, shape, length);
    sources.put(
        name,
        sink -> {
          float[] now = values.get();
          if (now.length != length) {
            throw new IllegalStateException(
                name + " has " + now.length + " numbers, not the declared " + length);
          }
          sink.put(now);
        });
    return this;
  }

  /**
   * Adds an array's numbers, F32 or F64 as it has them. They are read when the file is written.
   *
   * @param flat of rank 1, FLOAT or DOUBLE
   */
  public SafetensorsWriter add(String name, List<Long> shape, INDArray flat) {
    boolean wide = flat.dataType() == DataType.DOUBLE;
    declare(name, wide ? TensorType.F64 : TensorType.F32, shape, flat.length());
    sources.put(
        name,
        sink -> {
          for (long from = 0; from < flat.length(); from += PART) {
            long to = Math.min(flat.length(), from + PART);
            INDArray part = flat.get(NDArrayIndex.interval(from, to));
            if (wide) {
              sink.put(part.toDoubleVector());
            } else {
              sink.put(part.toFloatVector());
            }
          }
        });
    return this;
  }

  private void declare(String name, TensorType type, List<Long> shape, long length) {
    if (header.has(name) || shape.stream().reduce(1L, Math::multiplyExact) != length) {
      throw new IllegalArgumentException(
          "'" + name + "' twice, or " + length + " numbers for shape " + shape);
    }
    ObjectNode entry = header.putObject(name);
    entry.put("dtype", type.name());
    ArrayNode sizes = entry.putArray("shape");
    shape.forEach(sizes::add);
    ArrayNode offsets = entry.putArray("data_offsets");
    offsets.add(end);
    end += length * type.bytes();
    offsets.add(end);
  }

  /**
   * Writes the file.
   *
   * @throws BadInputException if it cannot be written, for example for want of space; what was at
   *     the path before is then still there
   */
  public void write(Path path) {
    Path beside =
        path.resolveSibling(
            "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        // The checksums are known when the numbers are written: the header is written twice.
        sources.keySet().forEach(name -> checksums.put(name, UNKNOWN));
        Sink sink = new Sink(channel);
        sink.put(headerBytes());
        for (Map.Entry<String, Source> source : sources.entrySet()) {
          sink.beginTensor();
          source.getValue().writeTo(sink);
          checksums.put(source.getKey(), sink.checksum());
        }
        channel.position(0);
        sink.put(headerBytes());
        channel.force(true);
      }
      move(beside, path);
    } catch (IOException e) {
      throw new BadInputException(
          path
              + " cannot be written ("
              + e.getMessage()
              + "): free space, or name a folder that can be written to.",
          e);
    } finally {
      deleteQuietly(beside);
    }
  }

  private byte[] headerBytes() throws JsonProcessingException {
    ObjectNode all = JSON.createObjectNode();
    ObjectNode remarks = all.putObject("__metadata__");
    remarks.put(SafetensorsHeader.CHECKSUMS, JSON.writeValueAsString(checksums));
    metadata.forEach(remarks::put);
    all.setAll(header);
    byte[] json = JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8; // the numbers begin at a multiple of eight
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.array();
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The error that led here matters more.
    }
  }

  private static final class Sink {
    private final FileChannel channel;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    private Sink(FileChannel channel) {
      this.channel = channel;
    }

    private void beginTensor() throws IOException {
      flush();
      checksum.reset();
    }

    private String checksum() throws IOException {
      flush();
      return SafetensorsFile.hex(checksum);
    }

    private void put(byte[] bytes) throws IOException {
      flush();
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        channel.write(all);
      }
    }

    private void put(float[] values) throws IOException {
      for (float value : values) {
        room();
        buffer.putFloat(value);
      }
    }

    private void put(double[] values) throws IOException {
      for (double value : values) {
        room();
        buffer.putDouble(value);
      }
    }

    private void room() throws IOException {
      if (buffer.remaining() < Double.BYTES) {
        flush();
      }
    }

    private void flush() throws IOException {
      buffer.flip();
      checksum.update(buffer.duplicate());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }
  }
}
