package org.finetune4j.model.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.finetune4j.model.graph.TensorSpec;

/** Writes files as {@code torch.save} does, and such as it never would. */
final class TorchFiles {
  private TorchFiles() {}

  /** Bytes of a pickle: texts as Latin-1, numbers as bytes. */
  static byte[] pickle(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
      } else if (part instanceof byte[] bytes) {
        out.writeBytes(bytes);
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }

  /** A text as an opcode. */
  static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return pickle("X", little(bytes.length, 4), bytes);
  }

  /** A whole number as an opcode. */
  static byte[] number(long value) {
    return pickle(0x8a, 8, little(value, 8));
  }

  static byte[] little(long value, int bytes) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, bytes);
  }

  static byte[] storage(String type, String key, long length) {
    return pickle(
        "((", text("storage"), "ctorch\n" + type + "\n", text(key), text("cpu"), number(length));
  }

  /** A tensor of floats from an offset of a storage of so many numbers. */
  static byte[] tensor(String key, long length, long offset, long[] shape, long[] strides) {
    return pickle(
        "ctorch._utils\n_rebuild_tensor_v2\n",
        storage("FloatStorage", key, length),
        "tQ",
        number(offset),
        tuple(shape),
        tuple(strides),
        0x89,
        "ccollections\nOrderedDict\n)RtR");
  }

  private static byte[] tuple(long[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('(');
    for (long value : values) {
      out.writeBytes(number(value));
    }
    out.write('t');
    return out.toByteArray();
  }

  /** The pickle and the storages of tensors of zeros, each of which is named with a prefix. */
  static Path stateDict(Path file, String before, Iterable<TensorSpec> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(pickle(0x80, 2, "}("));
    Map<String, byte[]> storages = new LinkedHashMap<>();
    for (TensorSpec tensor : tensors) {
      String key = Integer.toString(storages.size());
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      long[] strides = new long[shape.length];
      long next = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        strides[i] = next;
        next *= shape[i];
      }
      ByteBuffer numbers = ByteBuffer.allocate((int) next * 4).order(ByteOrder.LITTLE_ENDIAN);
      while (numbers.hasRemaining()) {
        numbers.putFloat(tensor.name().hashCode() % 100);
      }
      storages.put(key, numbers.array());
      out.writeBytes(text(before + tensor.name()));
      out.writeBytes(tensor(key, next, 0, shape, strides));
    }
    out.writeBytes(pickle("u."));
    return zip(file, out.toByteArray(), storages);
  }

  /** An archive as torch.save writes it, of this pickle and these storages. */
  static Path zip(Path file, byte[] pickle, Map<String, byte[]> storages) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
    return zip(file, entries, ZipEntry.STORED);
  }

  static Path zip(Path file, Map<String, byte[]> entries, int method) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(e.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 crc = new CRC32();
          crc.update(e.getValue());
          entry.setCrc(crc.getValue());
          entry.setSize(e.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(e.getValue());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
